namespace FakeEtcd.Hosting.Http2;

/// <summary>The Huffman code of HPACK (RFC 7541, appendix B).</summary>
internal static class HuffmanCode
{
    private const int LongestCode = 30;

    /// <summary>
    /// The lengths of all codes, by symbol. The last symbol is the end of the text. The code is canonical, so the lengths define it.
    /// </summary>
    private static readonly byte[] Lengths =
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    /// <summary>The symbols, ordered by the lengths of their codes, and then by value.</summary>
    private static readonly int[] Symbols = [.. Enumerable.Range(0, Lengths.Length).OrderBy(static symbol => Lengths[symbol])];

    /// <summary>The number of codes of each length.</summary>
    private static readonly int[] Counts =
        [.. Enumerable.Range(0, LongestCode + 1).Select(static length => Lengths.Count(it => it == length))];

    /// <summary>Decompresses a text.</summary>
    /// <returns>The text; null if the bytes are malformed.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        var decoded = new List<byte>(text.Length * 2);
        var bits = new Bits();
        foreach (var octet in text)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                if (bits.Add((octet >> bit) & 1) is not { } symbol)
                {
                    continue;
                }

                if (symbol > byte.MaxValue)
                {
                    return null;
                }

                decoded.Add((byte)symbol);
                bits = default;
            }
        }

        return bits.IsPadding ? [.. decoded] : null;
    }

    /// <summary>The bits of one code that have been read so far.</summary>
    private struct Bits
    {
        private int _code;
        private int _length;

        /// <summary>The first code of this length, and the number of symbols with shorter codes.</summary>
        private int _first;
        private int _shorter;

        /// <summary>Whether the bits are valid padding: fewer than eight ones after the last code.</summary>
        public readonly bool IsPadding => _length < 8 && _code == (1 << _length) - 1;

        /// <summary>Adds a bit.</summary>
        /// <returns>The symbol if the code is complete; otherwise null.</returns>
        public int? Add(int bit)
        {
            _shorter += Counts[_length];
            _first = (_first + Counts[_length]) << 1;
            _code = (_code << 1) | bit;
            _length++;
            var index = _code - _first;
            return index < Counts[_length] ? Symbols[_shorter + index] : null;
        }
    }
}
