using System.Buffers;

namespace FakeEtcd.Hosting.Http2;

/// <summary>Checks whether Kestrel accepts an authority, and makes an acceptable one of any other.</summary>
/// <remarks>
/// Go's server, and so etcd, accepts any authority: <c>h1:1,h2:2</c>, which gRPC Core sends for a target with several addresses,
/// <c>unix:@x</c>, or text with spaces. Kestrel resets such streams and has no option to accept them.
/// </remarks>
internal static class Authority
{
    private const byte Substitute = (byte)'-';

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create(".:0123456789ABCDEFabcdef"u8);

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    /// <summary>Whether an authority is empty, or a host with or without a port.</summary>
    public static bool IsAccepted(ReadOnlySpan<byte> authority)
    {
        if (authority.IsEmpty)
        {
            return true;
        }

        var rest = authority[0] == '[' ? AfterAddress(authority) : authority[Length(authority, NameBytes)..];
        return rest.Length < authority.Length && (rest.IsEmpty || IsPort(rest));
    }

    /// <summary>Makes an authority acceptable. Keeps its length, because the length determines the sizes of compression tables.</summary>
    public static void Sanitize(Span<byte> authority)
    {
        foreach (ref var octet in authority)
        {
            octet = NameBytes.Contains(octet) ? octet : Substitute;
        }
    }

    /// <summary>Skips the IPv6 address in brackets at the beginning of an authority.</summary>
    /// <returns>The text after the address, or the whole authority if it does not begin with an address.</returns>
    private static ReadOnlySpan<byte> AfterAddress(ReadOnlySpan<byte> authority)
    {
        var end = 1 + Length(authority[1..], AddressBytes);
        const int Shortest = 3;
        return end >= Shortest && end < authority.Length && authority[end] == ']' ? authority[(end + 1)..] : authority;
    }

    private static bool IsPort(ReadOnlySpan<byte> text) => text.Length > 1 && text[0] == ':' && !text[1..].ContainsAnyExcept(Digits);

    private static int Length(ReadOnlySpan<byte> text, SearchValues<byte> bytes) =>
        text.IndexOfAnyExcept(bytes) is var length and >= 0 ? length : text.Length;
}
