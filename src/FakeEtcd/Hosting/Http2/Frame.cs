using System.Buffers;
using System.Buffers.Binary;

namespace FakeEtcd.Hosting.Http2;

/// <summary>The head of an HTTP/2 frame (RFC 9113, section 4.1).</summary>
internal readonly record struct Frame(int Length, byte Type, byte Flags, int StreamId)
{
    public const int HeadLength = 9;

    /// <summary>The largest payload that Kestrel reads.</summary>
    public const int MaxLength = 16 * 1024;

    public const byte Headers = 1;
    public const byte Continuation = 9;

    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;
    public const byte Priority = 0x20;

    /// <returns>Whether there is a whole head.</returns>
    public static bool TryRead(ReadOnlySequence<byte> buffer, out Frame frame)
    {
        frame = default;
        if (buffer.Length < HeadLength)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[HeadLength];
        buffer.Slice(0, HeadLength).CopyTo(head);
        frame = new Frame(
            (head[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(head[1..]), head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head[5..]));
        return true;
    }

    public bool Has(byte flag) => (Flags & flag) != 0;

    public void WriteHead(IBufferWriter<byte> output)
    {
        var head = output.GetSpan(HeadLength);
        head[0] = (byte)(Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(head[1..], (ushort)Length);
        head[3] = Type;
        head[4] = Flags;
        BinaryPrimitives.WriteInt32BigEndian(head[5..], StreamId);
        output.Advance(HeadLength);
    }
}
