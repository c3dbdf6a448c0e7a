using System.Buffers;

namespace FakeEtcd.Hosting.Http2;

/// <summary>Finds the authority in a compressed block of headers (HPACK, RFC 7541) and replaces one that is not served.</summary>
/// <remarks>
/// Everything else stays as it is. The replacement has the length of what it replaces, so the compression tables of both sides stay in
/// step, and later requests that refer to the entry find the replacement. An authority whose name comes from the dynamic table is
/// not found: encoders take that name from the static table, where it is the first entry.
/// </remarks>
internal ref struct HeaderBlock
{
    private const int AuthorityIndex = 1;
    private const int HostIndex = 38;

    private readonly ReadOnlySpan<byte> _block;
    private int _at;

    private HeaderBlock(ReadOnlySpan<byte> block) => _block = block;

    /// <summary>Replaces authorities that are not served.</summary>
    /// <returns>The new block; null if nothing is to be replaced, or the block is malformed, which Kestrel reports.</returns>
    public static byte[]? Mend(ReadOnlySpan<byte> block)
    {
        var fields = new HeaderBlock(block);
        ArrayBufferWriter<byte>? mended = null;
        var copied = 0;
        while (fields._at < block.Length)
        {
            if (!fields.TryReadField(out var isAuthority, out var valueAt, out var value))
            {
                return null;
            }

            if (isAuthority && Replacement(value) is { } replacement)
            {
                mended ??= new ArrayBufferWriter<byte>(block.Length + replacement.Length);
                mended.Write(block[copied..valueAt]);
                HpackText.Write(mended, replacement);
                copied = fields._at;
            }
        }

        mended?.Write(block[copied..]);
        return mended?.WrittenSpan.ToArray();
    }

    private static byte[]? Replacement(HpackText value)
    {
        if (!value.TryDecode(out var authority) || Authority.IsServed(authority))
        {
            return null;
        }

        var replacement = authority.ToArray();
        Authority.Mend(replacement);
        return replacement;
    }

    private bool TryReadField(out bool isAuthority, out int valueAt, out HpackText value)
    {
        isAuthority = false;
        valueAt = 0;
        value = default;
        var (prefixBits, isLiteral) = _block[_at] switch
        {
            >= 0x80 => (7, false), // an entry of the tables
            >= 0x40 => (6, true), // a literal that becomes an entry
            >= 0x20 => (5, false), // a new size of the dynamic table
            _ => (4, true),
        };
        if (!HpackInteger.TryRead(_block, ref _at, prefixBits, out var index))
        {
            return false;
        }

        if (!isLiteral)
        {
            return true;
        }

        isAuthority = index is AuthorityIndex or HostIndex;
        if (index == 0)
        {
            if (!HpackText.TryRead(_block, ref _at, out var name))
            {
                return false;
            }

            isAuthority = name.Is(":authority"u8) || name.Is("host"u8);
        }

        valueAt = _at;
        return HpackText.TryRead(_block, ref _at, out value);
    }
}
