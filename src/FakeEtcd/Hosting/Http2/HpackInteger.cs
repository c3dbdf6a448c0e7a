using System.Buffers;

namespace FakeEtcd.Hosting.Http2;

/// <summary>
/// Reads and writes integers of HPACK (RFC 7541, section 5.1): a prefix of some bits, then seven bits per octet, the lowest first.
/// </summary>
internal static class HpackInteger
{
    /// <summary>Limits the value. The lengths and indexes in the header blocks that Kestrel accepts are far smaller.</summary>
    private const int MaxShift = 21;

    /// <summary>Reads an integer.</summary>
    /// <returns>Whether the block contains a complete integer within the limit.</returns>
    public static bool TryRead(ReadOnlySpan<byte> block, scoped ref int at, int prefixBits, out int value)
    {
        value = 0;
        if (at >= block.Length)
        {
            return false;
        }

        var max = (1 << prefixBits) - 1;
        value = block[at++] & max;
        if (value < max)
        {
            return true;
        }

        for (var shift = 0; at < block.Length && shift <= MaxShift; shift += 7)
        {
            var octet = block[at++];
            value += (octet & 0x7f) << shift;
            if (octet < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    public static void Write(IBufferWriter<byte> output, int value, int prefixBits)
    {
        var max = (1 << prefixBits) - 1;
        if (value < max)
        {
            output.Write([(byte)value]);
            return;
        }

        output.Write([(byte)max]);
        for (value -= max; value >= 0x80; value >>= 7)
        {
            output.Write([(byte)(value | 0x80)]);
        }

        output.Write([(byte)value]);
    }
}
