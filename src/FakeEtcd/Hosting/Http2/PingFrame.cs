using System.Buffers;
using System.Buffers.Binary;

namespace FakeEtcd.Hosting.Http2;

/// <summary>The frames that follow a ping too many.</summary>
internal static class PingFrame
{
    private const int Length = 8;
    private const uint EnhanceYourCalm = 0xb;

    /// <summary>The debug data of etcd's gRPC library. Go clients ping half as often after it.</summary>
    private static ReadOnlySpan<byte> TooManyPings => "too_many_pings"u8;

    /// <summary>Writes a ping that belongs to a stream. Kestrel answers it with GOAWAY and ends the connection.</summary>
    public static void WriteMalformed(IBufferWriter<byte> output)
    {
        new Frame(Length, Frame.Ping, Flags: 0, StreamId: 1).WriteHeader(output);
        output.Write(stackalloc byte[Length]);
    }

    /// <summary>Writes the GOAWAY frame that the client gets instead.</summary>
    public static void WriteTooMany(IBufferWriter<byte> output, int lastStreamId)
    {
        Span<byte> head = stackalloc byte[Length];
        BinaryPrimitives.WriteInt32BigEndian(head, lastStreamId);
        BinaryPrimitives.WriteUInt32BigEndian(head[sizeof(int)..], EnhanceYourCalm);
        new Frame(head.Length + TooManyPings.Length, Frame.GoAway, Flags: 0, StreamId: 0).WriteHeader(output);
        output.Write(head);
        output.Write(TooManyPings);
    }
}
