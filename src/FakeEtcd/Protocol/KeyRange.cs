using Google.Protobuf;

namespace FakeEtcd.Protocol;

/// <summary>
/// The keys that the <c>key</c> and <c>range_end</c> of a request name: one key, [Start, End), or every key from Start on.
/// </summary>
internal readonly record struct KeyRange(ByteString Start, ByteString? End, bool IsSingleKey)
{
    /// <summary>All keys.</summary>
    public static KeyRange Everything { get; } = new(ByteString.Empty, null, IsSingleKey: false);

    /// <summary>The smallest possible key: one zero byte.</summary>
    public static ByteString Smallest { get; } = ByteString.CopyFrom(0);

    /// <summary>The <c>range_end</c> that means "no end".</summary>
    public static ByteString NoEnd => Smallest;

    /// <summary>Creates a range of one key.</summary>
    public static KeyRange Of(ByteString key) => new(key, null, IsSingleKey: true);

    /// <summary>Creates the range of a request. An empty end means one key; an end of one zero byte means no upper bound.</summary>
    public static KeyRange From(ByteString key, ByteString rangeEnd) => rangeEnd switch
    {
        { IsEmpty: true } => Of(key),
        { Length: 1 } when rangeEnd[0] == 0 => new(key, null, IsSingleKey: false),
        _ => new(key, rangeEnd, IsSingleKey: false),
    };

    /// <summary>Creates the range of all keys with a prefix. An empty prefix means all keys.</summary>
    public static KeyRange OfPrefix(ByteString prefix)
    {
        // The end is the prefix up to its last byte below 0xff, with that byte incremented. A prefix of only 0xff bytes has no end.
        var bytes = prefix.Span;
        var last = bytes.LastIndexOfAnyExcept(byte.MaxValue);
        return last < 0
            ? new(prefix, null, IsSingleKey: false)
            : new(prefix, ByteString.CopyFrom([.. bytes[..last], (byte)(bytes[last] + 1)]), IsSingleKey: false);
    }

    /// <summary>Whether the two ranges may have a key in common.</summary>
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

    /// <summary>Whether the range cannot contain a key. A request for such a range is valid and matches nothing.</summary>
    public bool IsEmpty => End is not null && ByteOrder.Compare(Start, End) >= 0;
}
