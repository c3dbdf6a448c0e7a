using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace FakeEtcd.Gateway.Calls;

/// <summary>The format of messages in the body of a gRPC call: a compression flag, the length as four bytes, and the message.</summary>
internal static class GrpcFrame
{
    public const int PrefixLength = 1 + sizeof(uint);

    /// <summary>The compression flag of a message that is not compressed.</summary>
    public const byte Plain = 0;

    public static byte[] Write(IMessage message)
    {
        var length = message.CalculateSize();
        var frame = new byte[PrefixLength + length];
        WritePrefix(frame, length);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    /// <returns>The size of the frame.</returns>
    public static int Write(IBufferWriter<byte> output, IMessage message)
    {
        var length = message.CalculateSize();
        WritePrefix(output.GetSpan(PrefixLength), length);
        output.Advance(PrefixLength);
        message.WriteTo(output);
        return PrefixLength + length;
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

    private static void WritePrefix(Span<byte> prefix, int length)
    {
        prefix[0] = Plain;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
    }
}
