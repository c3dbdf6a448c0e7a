using System.Buffers.Binary;
using System.Text;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Persistence;

/// <summary>Encodes records, one behind the other.</summary>
/// <remarks>
/// A record is a header and a content. The header has the length of the content (4 bytes), the sequence number (8), how many records of the
/// same write are before it (4), the CRC-32C of the content (4) and the CRC-32C of the 20 bytes before (4), in little-endian order. So a damaged
/// length is found before it is used.
/// </remarks>
internal sealed class RecordBuffer
{
    public const int HeaderLength = 24;
    public const int BehindFirstOffset = sizeof(int) + sizeof(long);
    public const int ContentChecksumOffset = BehindFirstOffset + sizeof(uint);

    /// <summary>The length of the header that its own checksum covers.</summary>
    public const int CheckedHeaderLength = HeaderLength - sizeof(uint);

    private const int LargestKept = 4 << 20;

    private byte[] _bytes = new byte[16 << 10];
    private int _length;
    private int _start;
    private long _first;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>The length of the records, and of the content that was begun.</summary>
    public int Length => _length;

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > LargestKept)
        {
            _bytes = new byte[LargestKept];
        }
    }

    public void Begin(RecordKind kind)
    {
        _start = _length;
        Reserve(HeaderLength + 1);
        _length += HeaderLength;
        _bytes[_length++] = (byte)kind;
    }

    public void End(long sequence)
    {
        if (_start == 0)
        {
            _first = sequence;
        }

        var header = _bytes.AsSpan(_start, HeaderLength);
        var content = _bytes.AsSpan(_start + HeaderLength, _length - _start - HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(header, content.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[sizeof(int)..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header[BehindFirstOffset..], checked((uint)(sequence - _first)));
        BinaryPrimitives.WriteUInt32LittleEndian(header[ContentChecksumOffset..], Crc32C.Compute(content));
        BinaryPrimitives.WriteUInt32LittleEndian(header[CheckedHeaderLength..], Crc32C.Compute(header[..CheckedHeaderLength]));
    }

    public void Add(bool value) => Add(value ? 1 : 0);

    public void Add(long value) => Add(unchecked((ulong)value));

    public void Add(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            _bytes[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[_length++] = (byte)value;
    }

    public void Add(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        Add(size);
        Reserve(size);
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    public void Add(IMessage message)
    {
        var size = message.CalculateSize();
        Add(size);
        Reserve(size);
        message.WriteTo(_bytes.AsSpan(_length, size));
        _length += size;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, checked((int)Math.Min(Math.Max(_bytes.Length * 2L, (long)_length + count), Array.MaxLength)));
        }
    }
}
