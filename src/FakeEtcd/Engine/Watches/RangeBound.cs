using System.Buffers.Binary;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Watches;

/// <summary>
/// A start, an end or a key, with eight of its bytes beside it. Most comparisons are decided by those bytes, without a look at the key itself,
/// which is often not in the processor's cache.
/// </summary>
/// <remarks>Only bounds that were made with the same prefix can be compared.</remarks>
internal readonly struct RangeBound : IComparable<RangeBound>
{
    private readonly ByteString? _key;
    private readonly ulong _head;

    /// <summary>Creates a bound.</summary>
    /// <param name="key">The key; null for the end of a range that has none, which is above all keys.</param>
    /// <param name="prefix">What most of the compared keys begin with. The eight bytes come after it.</param>
    public RangeBound(ByteString? key, ByteString prefix)
    {
        _key = key;
        _head = key is null ? ulong.MaxValue : HeadOf(key.Span, prefix.Span);
    }

    public int CompareTo(RangeBound other)
    {
        if (_head != other._head)
        {
            return _head < other._head ? -1 : 1;
        }

        return (_key, other._key) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            _ => ByteOrder.Compare(_key, other._key),
        };
    }

    /// <summary>Keys without the prefix are below or above all keys with it, so their heads keep the order.</summary>
    private static ulong HeadOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> prefix)
    {
        if (!key.StartsWith(prefix))
        {
            return key.SequenceCompareTo(prefix) < 0 ? ulong.MinValue : ulong.MaxValue;
        }

        var rest = key[prefix.Length..];
        if (rest.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(rest);
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        rest.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }
}
