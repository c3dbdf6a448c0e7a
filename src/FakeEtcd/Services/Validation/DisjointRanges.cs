using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Services.Validation;

/// <summary>A set of single keys and ranges of keys with a fast lookup.</summary>
internal sealed class DisjointRanges
{
    private readonly HashSet<ByteString> _keys = [];

    /// <summary>The ranges, sorted. They neither overlap nor touch.</summary>
    private readonly List<(ByteString Start, ByteString End)> _ranges = [];

    /// <param name="range">One key, or a range with an end. An empty range adds nothing.</param>
    public void Add(KeyRange range)
    {
        if (range.IsSingleKey)
        {
            _keys.Add(range.Start);
        }
        else if (!range.IsEmpty)
        {
            Add(range.Start, range.End!);
        }
    }

    public void AddAll(DisjointRanges other)
    {
        _keys.UnionWith(other._keys);
        foreach (var (start, end) in other._ranges)
        {
            Add(start, end);
        }
    }

    public bool Contains(ByteString key)
    {
        if (_keys.Contains(key))
        {
            return true;
        }

        // Only the last range that starts at or before the key can contain it.
        var next = FirstWhere(range => ByteOrder.Compare(range.Start, key) > 0);
        return next > 0 && ByteOrder.Compare(key, _ranges[next - 1].End) < 0;
    }

    private void Add(ByteString start, ByteString end)
    {
        var from = FirstWhere(range => ByteOrder.Compare(range.End, start) >= 0);
        var to = FirstWhere(range => ByteOrder.Compare(range.Start, end) > 0);
        if (from < to)
        {
            start = ByteOrder.Compare(_ranges[from].Start, start) < 0 ? _ranges[from].Start : start;
            end = ByteOrder.Compare(_ranges[to - 1].End, end) > 0 ? _ranges[to - 1].End : end;
            _ranges.RemoveRange(from, to - from);
        }

        _ranges.Insert(from, (start, end));
    }

    /// <summary>
    /// Returns the position of the first range that meets a condition. All ranges after it must meet the condition too.
    /// </summary>
    private int FirstWhere(Func<(ByteString Start, ByteString End), bool> holds)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = holds(_ranges[middle]) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
