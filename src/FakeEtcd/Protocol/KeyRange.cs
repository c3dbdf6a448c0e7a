using Google.Protobuf;

namespace FakeEtcd.Protocol;

/// <summary>
/// The keys that a (key, range_end) pair of a request names: one key, [Start, End), or all keys from Start on.
/// </summary>
internal readonly record struct KeyRange(ByteString Start, ByteString? End, bool IsSingleKey)
{
    /// <summary>All keys.</summary>
    public static KeyRange Everything { get; } = new(ByteString.Empty, null, IsSingleKey: false);

    /// <summary>The smallest key there is.</summary>
    public static ByteString Smallest { get; } = ByteString.CopyFrom(0);

    /// <summary>The range end of a request that means "no end".</summary>
    public static ByteString NoEnd => Smallest;

    /// <summary>One key.</summary>
    public static KeyRange Of(ByteString key) => new(key, null, IsSingleKey: true);

    /// <summary>Reads a request's pair: no end is a single key, an end of one zero byte has no upper bound.</summary>
    public static KeyRange From(ByteString key, ByteString rangeEnd) => rangeEnd switch
    {
        { IsEmpty: true } => Of(key),
        { Length: 1 } when rangeEnd[0] == 0 => new(key, null, IsSingleKey: false),
        _ => new(key, rangeEnd, IsSingleKey: false),
    };

    /// <summary>All keys that start with a prefix; all keys for an empty one.</summary>
    public static KeyRange OfPrefix(ByteString prefix)
    {
        // The end is the prefix with its last byte that can be raised raised by one; a prefix of 0xff bytes has no end.
        var bytes = prefix.Span;
        var last = bytes.LastIndexOfAnyExcept(byte.MaxValue);
        return last < 0
            ? new(prefix, null, IsSingleKey: false)
            : new(prefix, ByteString.CopyFrom([.. bytes[..last], (byte)(bytes[last] + 1)]), IsSingleKey: false);
    }

    /// <summary>Whether a key may be in both.</summary>
    public bool Overlaps(KeyRange other)
    {
        if (IsSingleKey)
        {
            return other.Contains(Start);
        }

        return other.IsSingleKey
            ? Contains(other.Start)
            : !IsEmpty && !other.IsEmpty
              && (End is null || ByteOrder.Compare(other.Start, End) < 0)
              && (other.End is null || ByteOrder.Compare(Start, other.End) < 0);
    }

    public bool Contains(ByteString key) =>
        IsSingleKey
            ? key.Equals(Start)
            : ByteOrder.Compare(key, Start) >= 0 && (End is null || ByteOrder.Compare(key, End) < 0);

    /// <summary>Whether the range can hold no key at all. A request for such a range is valid, and finds nothing.</summary>
    public bool IsEmpty => End is not null && ByteOrder.Compare(Start, End) >= 0;
}
