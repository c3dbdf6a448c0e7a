using System.Buffers;

namespace FakeEtcd.Hosting.Http2;

/// <summary>The first bytes of a client that speaks HTTP/2 (RFC 9113, section 3.4).</summary>
internal static class ConnectionPreface
{
    public static int Length => Bytes.Length;

    private static ReadOnlySpan<byte> Bytes => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Whether a connection begins with the preface.</summary>
    /// <param name="start">The first bytes of the connection.</param>
    /// <returns>Null if too few bytes have arrived to decide.</returns>
    public static bool? Begins(ReadOnlySequence<byte> start)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var length = (int)Math.Min(start.Length, Length);
        start.Slice(0, length).CopyTo(bytes);
        return !Bytes.StartsWith(bytes[..length]) ? false : length == Length ? true : null;
    }
}
