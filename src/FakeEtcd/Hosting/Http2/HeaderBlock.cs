using System.Buffers;

namespace FakeEtcd.Hosting.Http2;

/// <summary>Finds the authority in a compressed header block (HPACK, RFC 7541) and replaces it if Kestrel does not accept it.</summary>
/// <remarks>
/// Everything else stays unchanged. A replacement has the length of the original, so the compression tables of both sides stay in sync,
/// and later requests that refer to the entry find the replacement. An authority whose name comes from the dynamic table is not found:
/// encoders take that name from the static table, where it is the first entry.
/// </remarks>
internal ref struct HeaderBlock
{
    private const int AuthorityIndex = 1;
    private const int HostIndex = 38;

    private readonly ReadOnlySpan<byte> _block;
    private int _at;

    private HeaderBlock(ReadOnlySpan<byte> block) => _block = block;

    /// <summary>Replaces the authorities that Kestrel does not accept.</summary>
    /// <returns>The new block; null if nothing was replaced, or if the block is malformed, which Kestrel reports.</returns>
    public static byte[]? ReplaceAuthorities(ReadOnlySpan<byte> block)
    {
        var fields = new HeaderBlock(block);
        ArrayBufferWriter<byte>? output = null;
        var copied = 0;
        while (fields._at < block.Length)
        {
            if (!fields.TryReadField(out var isAuthority, out var valueAt, out var value))
            {
                return null;
            }

            if (isAuthority && Replacement(value) is { } replacement)
            {
                output ??= new ArrayBufferWriter<byte>(block.Length + replacement.Length);
                output.Write(block[copied..valueAt]);
                HpackString.Write(output, replacement);
                copied = fields._at;
            }
        }

        output?.Write(block[copied..]);
        return output?.WrittenSpan.ToArray();
    }

    private static byte[]? Replacement(HpackString value)
    {
        if (!value.TryDecode(out var authority) || Authority.IsAccepted(authority))
        {
            return null;
        }

        var replacement = authority.ToArray();
        Authority.Sanitize(replacement);
        return replacement;
    }

    private bool TryReadField(out bool isAuthority, out int valueAt, out HpackString value)
    {
        isAuthority = false;
        valueAt = 0;
        value = default;
        var (prefixBits, isLiteral) = _block[_at] switch
        {
            >= 0x80 => (7, false), // indexed field
            >= 0x40 => (6, true), // literal field with incremental indexing
            >= 0x20 => (5, false), // dynamic table size update
            _ => (4, true), // literal field without indexing or never indexed
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
            if (!HpackString.TryRead(_block, ref _at, out var name))
            {
                return false;
            }

            isAuthority = name.Is(":authority"u8) || name.Is("host"u8);
        }

        valueAt = _at;
        return HpackString.TryRead(_block, ref _at, out value);
    }
}
