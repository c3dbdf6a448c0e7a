using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.ControlApi.State;

/// <summary>The keys whose values are not shown.</summary>
internal sealed class ValueMask
{
    private readonly KeyRange[] _ranges;

    /// <param name="prefixes">The prefixes of the keys; an empty one means every key.</param>
    public ValueMask(IReadOnlyList<string> prefixes)
    {
        Prefixes = prefixes;
        _ranges = [.. prefixes.Select(static prefix => KeyRange.OfPrefix(ByteString.CopyFromUtf8(prefix)))];
    }

    /// <summary>Masks nothing.</summary>
    public static ValueMask None { get; } = new([]);

    public IReadOnlyList<string> Prefixes { get; }

    public bool IsEmpty => _ranges.Length == 0;

    public bool Hides(ByteString key) => Array.Exists(_ranges, range => range.Contains(key));

    /// <summary>Whether the value of a key in a range is not shown.</summary>
    public bool Hides(KeyRange keys) => Array.Exists(_ranges, range => range.Overlaps(keys));
}
