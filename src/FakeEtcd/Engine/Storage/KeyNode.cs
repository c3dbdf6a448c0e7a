using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// A node of a <see cref="KeyTree"/>. Only the tree whose <paramref name="owner"/> made it may change it; others make a copy.
/// </summary>
internal sealed class KeyNode(object owner, bool isLeaf)
{
    private const int Capacity = 32;

    private KeyHistory[] _keys = new KeyHistory[isLeaf ? 4 : Capacity];
    private KeyNode[]? _children = isLeaf ? null : new KeyNode[Capacity];

    public bool IsLeaf => _children is null;

    /// <summary>The number of keys of a leaf, or of children.</summary>
    public int Count { get; private set; }

    /// <summary>How many of the keys below exist, rather than have only a history.</summary>
    public int Live { get; private set; }

    public KeyHistory KeyAt(int index) => _keys[index];

    public KeyNode ChildAt(int index) => _children![index];

    public static KeyNode ParentOf(object owner, KeyNode left, KeyNode right)
    {
        var parent = new KeyNode(owner, isLeaf: false) { Live = left.Live };
        parent.Insert(0, left._keys[0], left);
        parent.Insert(1, right._keys[0], right);
        parent.Live += right.Live;
        return parent;
    }

    /// <summary>Returns this node if the owner may change it, and otherwise a copy.</summary>
    public KeyNode OwnedBy(object changer) => ReferenceEquals(owner, changer) ? this : new KeyNode(changer, IsLeaf)
    {
        _keys = [.. _keys],
        _children = _children is null ? null : [.. _children],
        Count = Count,
        Live = Live,
    };

    /// <summary>Returns the child of a key for a change.</summary>
    public KeyNode OwnChild(int index) => _children![index] = _children[index].OwnedBy(owner);

    /// <summary>Finds the child that has a key. The first child has all keys below the second one's, so its own first key is not compared.</summary>
    public int FindChild(ByteString key) => Math.Max(LowerBound(key, inclusive: false) - 1, 0);

    /// <summary>Finds the first key of the node that is not below a key, or is above it if <paramref name="inclusive"/> is false.</summary>
    public int LowerBound(ByteString key, bool inclusive = true)
    {
        var span = key.Span;
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var order = _keys[middle].Key.Span.SequenceCompareTo(span);
            if (order < 0 || (order == 0 && !inclusive))
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

    public void AddLive(int change) => Live += change;

    /// <summary>Adds a key to a leaf, or a child with its first key.</summary>
    /// <returns>The node to the right that took half of this one's content because it was full; null if it was not.</returns>
    public KeyNode? Insert(int index, KeyHistory key, KeyNode? child)
    {
        if (Count == Capacity)
        {
            var right = Split(index);
            _ = index > Count || right.Count == 0 ? right.Insert(index - Count, key, child) : Insert(index, key, child);
            right.CountLive();
            CountLive();
            return right;
        }

        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, Math.Min(Capacity, Count * 2));
        }

        Array.Copy(_keys, index, _keys, index + 1, Count - index);
        _keys[index] = key;
        if (_children is not null)
        {
            Array.Copy(_children, index, _children, index + 1, Count - index);
            _children[index] = child!;
        }

        Count++;
        return null;
    }

    public void RemoveAt(int index)
    {
        Count--;
        Array.Copy(_keys, index + 1, _keys, index, Count - index);
        _keys[Count] = null!;
        if (_children is not null)
        {
            Array.Copy(_children, index + 1, _children, index, Count - index);
            _children[Count] = null!;
        }
    }

    /// <summary>Moves the upper half to a new node. Keys that come in order leave full nodes behind.</summary>
    private KeyNode Split(int index)
    {
        var at = index == Count ? Count : Count / 2;
        var right = new KeyNode(owner, IsLeaf) { Count = Count - at };
        right._keys = new KeyHistory[Capacity];
        Array.Copy(_keys, at, right._keys, 0, right.Count);
        Array.Clear(_keys, at, right.Count);
        if (_children is not null)
        {
            Array.Copy(_children, at, right._children!, 0, right.Count);
            Array.Clear(_children, at, right.Count);
        }

        Count = at;
        return right;
    }

    private void CountLive()
    {
        Live = 0;
        for (var index = 0; index < Count; index++)
        {
            Live += _children is null ? (_keys[index].IsLive ? 1 : 0) : _children[index].Live;
        }
    }
}
