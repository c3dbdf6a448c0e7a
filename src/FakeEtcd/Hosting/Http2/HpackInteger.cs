using System.Buffers;

namespace FakeEtcd.Hosting.Http2;

/// <summary>A number of HPACK (RFC 7541, section 5.1): a prefix of some bits, then seven bits an octet, the lowest first.</summary>
internal static class HpackInteger
{
    /// <summary>No length or index of a block of headers that is served comes near it.</summary>
    private const int MaxShift = 21;

    /// <returns>Whether there is a number, and not too large a one.</returns>
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
