using System.Buffers;
using System.Text;
using FakeEtcd.Hosting.Http2;

namespace FakeEtcd.Hosting;

/// <summary>Detects the protocol of a connection from its first bytes, as etcd does.</summary>
internal static class WireProtocolDetector
{
    /// <summary>The type of a TLS record that contains a part of a handshake (RFC 8446, section 5.1).</summary>
    private const byte TlsHandshake = 22;

    /// <summary>The longest request line of HTTP/1.x that etcd recognizes, in bytes.</summary>
    private const int MaxRequestLine = 4096;

    /// <summary>The longest request line for the dashboard, whose requests have keys in their addresses.</summary>
    private const int MaxDashboardRequestLine = 1024 * 1024;

    private static readonly byte[] DashboardPath = Encoding.ASCII.GetBytes(FakeEtcdDefaults.DashboardPath);

    private static ReadOnlySpan<byte> Http1Version => "HTTP/1."u8;

    /// <summary>Detects the protocol of a connection.</summary>
    /// <param name="start">The first bytes of the connection.</param>
    /// <param name="usesTls">Whether the listener serves TLS.</param>
    /// <param name="isPlain">Whether it serves connections without TLS.</param>
    public static WireProtocol Detect(ReadOnlySequence<byte> start, bool usesTls, bool isPlain)
    {
        if (start.IsEmpty)
        {
            return WireProtocol.Undecided;
        }

        if (usesTls && start.FirstSpan[0] == TlsHandshake)
        {
            return WireProtocol.Tls;
        }

        if (!isPlain)
        {
            return WireProtocol.Unsupported;
        }

        return ConnectionPreface.Begins(start) switch
        {
            true => WireProtocol.Http2,
            null => WireProtocol.Undecided,
            false => DetectHttp1(start),
        };
    }

    private static WireProtocol DetectHttp1(ReadOnlySequence<byte> start)
    {
        var reader = new SequenceReader<byte>(start);
        var longest = AsksForDashboard(start) ? MaxDashboardRequestLine : MaxRequestLine;
        if (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n') && line.Length < longest)
        {
            return IsHttp1(line) ? WireProtocol.Http1 : WireProtocol.Unsupported;
        }

        return start.Length < longest ? WireProtocol.Undecided : WireProtocol.Unsupported;
    }

    /// <summary>Whether a request of HTTP/1.x asks for the dashboard.</summary>
    public static bool AsksForDashboard(ReadOnlySequence<byte> start)
    {
        var reader = new SequenceReader<byte>(start);
        return reader.TryAdvanceTo((byte)' ') && reader.IsNext(DashboardPath);
    }

    /// <summary>Whether a line is a method, a target and a version of HTTP/1.x, separated by spaces.</summary>
    private static bool IsHttp1(ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(line);
        return reader.TryAdvanceTo((byte)' ')
            && reader.TryAdvanceTo((byte)' ')
            && reader.IsNext(Http1Version, advancePast: true)
            && reader.TryRead(out var minor)
            && char.IsAsciiDigit((char)minor);
    }
}
