using System.Buffers.Binary;
using Google.Protobuf;

namespace FakeEtcd.Gateway.Calls;

/// <summary>The format of messages in the body of a gRPC call: a compression flag, the length as four bytes, and the message.</summary>
internal static class GrpcFrame
{
    private const int PrefixLength = 1 + sizeof(uint);

    public static byte[] Write(IMessage message)
    {
        var length = message.CalculateSize();
        var frame = new byte[PrefixLength + length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)length);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    /// <summary>Reads the first message, if it is complete, and removes it from the bytes.</summary>
    public static bool TryRead(ref ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (bytes.Length < PrefixLength
            || BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[1..]) is var length && bytes.Length - PrefixLength < length)
        {
            return false;
        }

        message = bytes.Slice(PrefixLength, (int)length);
        bytes = bytes[(PrefixLength + (int)length)..];
        return true;
    }
}
