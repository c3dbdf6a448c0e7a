using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The keys that a (key, range_end) pair of a request names: one key, [Start, End), or all keys from Start on.
/// </summary>
internal readonly record struct KeyRange(ByteString Start, ByteString? End, bool IsSingleKey)
{
    /// <summary>All keys.</summary>
    public static KeyRange Everything { get; } = new(ByteString.Empty, null, IsSingleKey: false);

    /// <summary>Reads a request's pair: no end is a single key, an end of one zero byte has no upper bound.</summary>
    public static KeyRange From(ByteString key, ByteString rangeEnd) => rangeEnd switch
    {
        { IsEmpty: true } => new(key, null, IsSingleKey: true),
        { Length: 1 } when rangeEnd[0] == 0 => new(key, null, IsSingleKey: false),
        _ => new(key, rangeEnd, IsSingleKey: false),
    };

    public bool Contains(ByteString key) =>
        IsSingleKey
            ? key.Equals(Start)
            : ByteOrder.Compare(key, Start) >= 0 && (End is null || ByteOrder.Compare(key, End) < 0);

    /// <summary>Whether the range can hold no key at all. A request for such a range is valid, and finds nothing.</summary>
    public bool IsEmpty => End is not null && ByteOrder.Compare(Start, End) >= 0;
}
