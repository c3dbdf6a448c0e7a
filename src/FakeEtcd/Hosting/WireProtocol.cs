using System.Buffers;

namespace FakeEtcd.Hosting;

/// <summary>What a client speaks on a connection.</summary>
internal enum WireProtocol
{
    /// <summary>The client has not sent enough bytes.</summary>
    Undecided,

    Http1,

    Http2,

    Tls,

    /// <summary>A protocol that the server does not serve.</summary>
    Unsupported,
}

/// <summary>Detects the protocol of a connection from its first bytes, as etcd does.</summary>
internal static class WireProtocolDetector
{
    /// <summary>The type of a TLS record that contains a part of a handshake (RFC 8446, section 5.1).</summary>
    private const byte TlsHandshake = 22;

    /// <summary>The first bytes of a client that speaks HTTP/2 without TLS (RFC 9113, section 3.4).</summary>
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Detects the protocol of a connection.</summary>
    /// <param name="start">The first bytes of the connection.</param>
    /// <param name="usesTls">Whether the server uses TLS.</param>
    public static WireProtocol Detect(ReadOnlySequence<byte> start, bool usesTls)
    {
        if (start.IsEmpty)
        {
            return WireProtocol.Undecided;
        }

        if (usesTls)
        {
            return start.FirstSpan[0] == TlsHandshake ? WireProtocol.Tls : WireProtocol.Unsupported;
        }

        Span<byte> bytes = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(start.Length, Preface.Length);
        start.Slice(0, length).CopyTo(bytes);
        if (!Preface.StartsWith(bytes[..length]))
        {
            return WireProtocol.Http1;
        }

        return length == Preface.Length ? WireProtocol.Http2 : WireProtocol.Undecided;
    }
}
