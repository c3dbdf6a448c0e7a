using System.Buffers;
using System.Buffers.Binary;

namespace FakeEtcd.Hosting.Http2;

/// <summary>The header of an HTTP/2 frame (RFC 9113, section 4.1).</summary>
internal readonly record struct Frame(int Length, byte Type, byte Flags, int StreamId)
{
    public const int HeaderLength = 9;

    /// <summary>The position of the type in the header.</summary>
    public const int TypeOffset = 3;

    /// <summary>The largest payload that Kestrel reads.</summary>
    public const int MaxLength = 16 * 1024;

    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte Continuation = 9;

    public const byte Acknowledge = 0x1;
    public const byte EndStream = 0x1;
    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;
    public const byte Priority = 0x20;

    /// <summary>Reads a frame header.</summary>
    /// <returns>Whether the buffer contains a complete frame header.</returns>
    public static bool TryRead(ReadOnlySequence<byte> buffer, out Frame frame)
    {
        frame = default;
        if (buffer.Length < HeaderLength)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);
        frame = Read(header);
        return true;
    }

    /// <summary>Reads a complete frame header.</summary>
    public static Frame Read(ReadOnlySpan<byte> header) => new(
        (header[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(header[1..]),
        header[TypeOffset],
        header[TypeOffset + 1],
        BinaryPrimitives.ReadInt32BigEndian(header[5..]));

    public bool Has(byte flag) => (Flags & flag) != 0;

    public void WriteHeader(IBufferWriter<byte> output)
    {
        var header = output.GetSpan(HeaderLength);
        header[0] = (byte)(Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(header[1..], (ushort)Length);
        header[TypeOffset] = Type;
        header[TypeOffset + 1] = Flags;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], StreamId);
        output.Advance(HeaderLength);
    }
}
