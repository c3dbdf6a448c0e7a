using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Services.Validation;

/// <summary>A set of keys, given as keys and ranges of keys, that tells quickly whether a key is in it.</summary>
internal sealed class DisjointRanges
{
    private readonly HashSet<ByteString> _keys = [];

    /// <summary>Sorted, and none overlaps or touches another.</summary>
    private readonly List<(ByteString Start, ByteString End)> _ranges = [];

    /// <param name="range">One key, or a range with an end; an empty range adds nothing.</param>
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

        // The last range that starts at or before the key is the only one that may hold it.
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

    /// <summary>The position of the first range for which something holds that holds for all after it too.</summary>
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
