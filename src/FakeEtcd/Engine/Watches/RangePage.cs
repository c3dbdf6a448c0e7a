using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Watches;

/// <summary>A page of a <see cref="RangeTree"/>: ranges, or pages below with their lowest start and their largest end.</summary>
/// <remarks>
/// What all starts of a page begin with is left out of the comparisons, and the eight bytes after that are in the page itself: they decide most
/// comparisons without a look at the keys, which are rarely in the processor's cache.
/// </remarks>
internal sealed class RangePage(bool isLeaf)
{
    private const int Capacity = 32;

    private readonly object[] _content = new object[Capacity];
    private readonly ByteString[] _starts = new ByteString[Capacity];

    /// <summary>The ends; null for one that is above all keys.</summary>
    private readonly ByteString?[] _ends = new ByteString?[Capacity];

    private byte[] _prefix = [];
    private Heads _startHeads;
    private Heads _endHeads;

    public bool IsLeaf => isLeaf;

    public int Count { get; private set; }

    public RangePage FirstChild => (RangePage)_content[0];

    private ByteString Start => _starts[0];

    private ByteString? MaxEnd { get; set; }

    public static RangePage ParentOf(RangePage left, RangePage right)
    {
        var parent = new RangePage(isLeaf: false);
        parent.Insert(0, left.Start, left.MaxEnd, left);
        parent.Insert(1, right.Start, right.MaxEnd, right);
        return parent;
    }

    /// <summary>Adds a range at or below the page.</summary>
    /// <returns>The page to the right that took half of this one's content because it was full; null if it was not.</returns>
    public RangePage? Add(WatchedRange range)
    {
        var index = FirstAfter(range.Range.Start);
        if (isLeaf)
        {
            return Insert(index, range.Range.Start, range.Range.End, range);
        }

        index = Math.Max(index - 1, 0);
        var child = (RangePage)_content[index];
        var right = child.Add(range);
        Update(index, child);
        return right is null ? null : Insert(index + 1, right.Start, right.MaxEnd, right);
    }

    /// <summary>Removes a range at or below the page. Pages are not merged, but an empty one is removed.</summary>
    /// <returns>Whether the range was there.</returns>
    public bool Remove(WatchedRange range)
    {
        var start = range.Range.Start;
        for (var index = FirstAfter(start) - 1; index >= 0; index--)
        {
            if (isLeaf ? ReferenceEquals(_content[index], range) : ((RangePage)_content[index]).Remove(range))
            {
                if (isLeaf || ((RangePage)_content[index]).Count == 0)
                {
                    RemoveAt(index);
                }
                else
                {
                    Update(index, (RangePage)_content[index]);
                }

                return true;
            }

            if (!_starts[index].Equals(start))
            {
                break;
            }
        }

        return false;
    }

    /// <summary>Adds the watchers of the ranges that contain a key to a list.</summary>
    public void Collect(ByteString key, List<Watcher> found)
    {
        var head = HeadOf(key.Span, _prefix);
        for (var index = 0; index < Count && !IsBelow(key, head, _starts[index], _startHeads[index]); index++)
        {
            if (!IsBelow(key, head, _ends[index], _endHeads[index]))
            {
                continue;
            }

            if (isLeaf)
            {
                found.AddRange(((WatchedRange)_content[index]).Watchers);
            }
            else
            {
                ((RangePage)_content[index]).Collect(key, found);
            }
        }
    }

    private static bool IsBelow(ByteString key, ulong head, ByteString? bound, ulong boundHead) =>
        head != boundHead ? head < boundHead : bound is null || ByteOrder.Compare(key, bound) < 0;

    /// <summary>Returns the eight bytes after a prefix. Keys without the prefix are below or above all keys with it, so the order stays.</summary>
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

    /// <summary>Finds the first start that is above a key.</summary>
    private int FirstAfter(ByteString key)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (ByteOrder.Compare(_starts[middle], key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private RangePage? Insert(int index, ByteString start, ByteString? end, object content)
    {
        if (Count < Capacity)
        {
            Array.Copy(_starts, index, _starts, index + 1, Count - index);
            Array.Copy(_ends, index, _ends, index + 1, Count - index);
            Array.Copy(_content, index, _content, index + 1, Count - index);
            (_starts[index], _ends[index], _content[index]) = (start, end, content);
            Count++;
            Measure();
            return null;
        }

        // Ranges that come in order leave full pages behind.
        var at = index == Count ? Count : Count / 2;
        var right = new RangePage(isLeaf);
        MoveTo(right, at);
        _ = index > at || right.Count == 0 ? right.Insert(index - at, start, end, content) : Insert(index, start, end, content);
        return right;
    }

    private void MoveTo(RangePage right, int from)
    {
        right.Count = Count - from;
        Array.Copy(_starts, from, right._starts, 0, right.Count);
        Array.Copy(_ends, from, right._ends, 0, right.Count);
        Array.Copy(_content, from, right._content, 0, right.Count);
        Clear(from, right.Count);
        Count = from;
        Measure();
        right.Measure();
    }

    private void RemoveAt(int index)
    {
        Count--;
        Array.Copy(_starts, index + 1, _starts, index, Count - index);
        Array.Copy(_ends, index + 1, _ends, index, Count - index);
        Array.Copy(_content, index + 1, _content, index, Count - index);
        Clear(Count, 1);
        Measure();
    }

    private void Clear(int index, int count)
    {
        Array.Clear(_starts, index, count);
        Array.Clear(_ends, index, count);
        Array.Clear(_content, index, count);
    }

    /// <summary>Takes over the bounds of a child that has changed.</summary>
    private void Update(int index, RangePage child)
    {
        if (!ReferenceEquals(_starts[index], child.Start) || !ReferenceEquals(_ends[index], child.MaxEnd))
        {
            (_starts[index], _ends[index]) = (child.Start, child.MaxEnd);
            Measure();
        }
    }

    private void Measure()
    {
        if (Count == 0)
        {
            return;
        }

        var first = _starts[0].Span;
        var shared = first[..first.CommonPrefixLength(_starts[Count - 1].Span)];
        _prefix = shared.SequenceEqual(_prefix) ? _prefix : shared.ToArray();
        var last = 0;
        for (var index = 0; index < Count; index++)
        {
            _startHeads[index] = HeadOf(_starts[index].Span, _prefix);
            _endHeads[index] = _ends[index] is { } end ? HeadOf(end.Span, _prefix) : ulong.MaxValue;
            last = _ends[last] is { } largest && IsBelow(largest, _endHeads[last], _ends[index], _endHeads[index]) ? index : last;
        }

        MaxEnd = _ends[last];
    }

    [InlineArray(Capacity)]
    private struct Heads
    {
        private ulong _first;
    }
}
