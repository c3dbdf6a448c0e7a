using System.Buffers;

namespace FakeEtcd.Hosting.Http2;

/// <summary>Which authorities Kestrel serves, and what takes the place of others.</summary>
/// <remarks>
/// Go's server, and so etcd, takes any: <c>h1:1,h2:2</c>, as gRPC core sends for a target of several addresses, <c>unix:@x</c>, text
/// with spaces. Kestrel resets such streams, and has no switch for it.
/// </remarks>
internal static class Authority
{
    private const byte Stand = (byte)'-';

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create(".:0123456789ABCDEFabcdef"u8);

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    /// <summary>Whether it is a host with or without a port, or nothing.</summary>
    public static bool IsServed(ReadOnlySpan<byte> authority)
    {
        if (authority.IsEmpty)
        {
            return true;
        }

        var rest = authority[0] == '[' ? AfterAddress(authority) : authority[Length(authority, NameBytes)..];
        return rest.Length < authority.Length && (rest.IsEmpty || IsPort(rest));
    }

    /// <summary>Makes an authority that is served of one that is not. It has the same length, as compression tables count that.</summary>
    public static void Mend(Span<byte> authority)
    {
        foreach (ref var octet in authority)
        {
            octet = NameBytes.Contains(octet) ? octet : Stand;
        }
    }

    /// <returns>The whole authority if it begins with no IPv6 address.</returns>
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
