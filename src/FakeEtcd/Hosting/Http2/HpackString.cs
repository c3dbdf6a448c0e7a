using System.Buffers;

namespace FakeEtcd.Hosting.Http2;

/// <summary>A string literal of HPACK (RFC 7541, section 5.2), with or without Huffman compression.</summary>
internal readonly ref struct HpackString
{
    private const int LengthBits = 7;
    private const int Compressed = 1 << LengthBits;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _isCompressed;

    private HpackString(ReadOnlySpan<byte> bytes, bool isCompressed)
    {
        _bytes = bytes;
        _isCompressed = isCompressed;
    }

    /// <summary>Reads a string literal.</summary>
    /// <returns>Whether the block contains a complete string literal.</returns>
    public static bool TryRead(ReadOnlySpan<byte> block, scoped ref int at, out HpackString text)
    {
        text = default;
        var start = at;
        if (!HpackInteger.TryRead(block, ref at, LengthBits, out var length) || length > block.Length - at)
        {
            return false;
        }

        text = new HpackString(block.Slice(at, length), (block[start] & Compressed) != 0);
        at += length;
        return true;
    }

    /// <summary>Writes a string literal without compression.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        HpackInteger.Write(output, text.Length, LengthBits);
        output.Write(text);
    }

    /// <summary>Decompresses the text.</summary>
    /// <returns>Whether the text is well formed.</returns>
    public bool TryDecode(out ReadOnlySpan<byte> text)
    {
        var expanded = _isCompressed ? HuffmanCode.Decode(_bytes) : null;
        text = _isCompressed ? expanded : _bytes;
        return expanded is not null || !_isCompressed;
    }

    public bool Is(ReadOnlySpan<byte> other) => TryDecode(out var text) && text.SequenceEqual(other);
}
