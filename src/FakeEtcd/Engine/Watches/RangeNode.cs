using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Watches;

/// <summary>
/// A range and its watchers, in a treap: a search tree by the start of the ranges, and a heap by a random priority, which keeps it flat.
/// </summary>
internal sealed class RangeNode(KeyRange range, int priority)
{
    private readonly int _priority = priority;
    private RangeNode? _left;
    private RangeNode? _right;

    /// <summary>The largest end of the ranges at and below the node; null if one of them has no end.</summary>
    private ByteString? _maxEnd = range.End;

    public HashSet<Watcher> Watchers { get; } = [];

    private KeyRange Range { get; } = range;

    public static RangeNode Insert(RangeNode? root, RangeNode node)
    {
        if (root is null)
        {
            return node;
        }

        if (node.HasPriorityOver(root))
        {
            (node._left, node._right) = Split(root, node.Range);
            return node.Measured();
        }

        if (Compare(node.Range, root.Range) < 0)
        {
            root._left = Insert(root._left, node);
        }
        else
        {
            root._right = Insert(root._right, node);
        }

        return root.Measured();
    }

    public static RangeNode? Remove(RangeNode root, KeyRange range)
    {
        var order = Compare(range, root.Range);
        if (order == 0)
        {
            return Merge(root._left, root._right);
        }

        if (order < 0)
        {
            root._left = Remove(root._left!, range);
        }
        else
        {
            root._right = Remove(root._right!, range);
        }

        return root.Measured();
    }

    /// <summary>Adds the watchers of the ranges that contain a key.</summary>
    public static void Collect(RangeNode? node, ByteString key, List<Watcher> found)
    {
        while (node is not null && (node._maxEnd is null || ByteOrder.Compare(key, node._maxEnd) < 0))
        {
            if (ByteOrder.Compare(key, node.Range.Start) < 0)
            {
                node = node._left;
                continue;
            }

            Collect(node._left, key, found);
            if (node.Range.End is null || ByteOrder.Compare(key, node.Range.End) < 0)
            {
                found.AddRange(node.Watchers);
            }

            node = node._right;
        }
    }

    private static (RangeNode? Left, RangeNode? Right) Split(RangeNode? node, KeyRange at)
    {
        if (node is null)
        {
            return (null, null);
        }

        if (Compare(node.Range, at) < 0)
        {
            (node._right, var right) = Split(node._right, at);
            return (node.Measured(), right);
        }

        (var left, node._left) = Split(node._left, at);
        return (left, node.Measured());
    }

    private static RangeNode? Merge(RangeNode? left, RangeNode? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        if (left.HasPriorityOver(right))
        {
            left._right = Merge(left._right, right);
            return left.Measured();
        }

        right._left = Merge(left, right._left);
        return right.Measured();
    }

    private static int Compare(KeyRange x, KeyRange y)
    {
        var order = ByteOrder.Compare(x.Start, y.Start);
        return order != 0 ? order : CompareEnds(x.End, y.End);
    }

    private static int CompareEnds(ByteString? x, ByteString? y) => (x, y) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        _ => ByteOrder.Compare(x, y),
    };

    private static ByteString? Later(ByteString? x, ByteString? y) => CompareEnds(x, y) >= 0 ? x : y;

    private bool HasPriorityOver(RangeNode other) => _priority > other._priority;

    private RangeNode Measured()
    {
        _maxEnd = Range.End;
        _maxEnd = _left is null ? _maxEnd : Later(_maxEnd, _left._maxEnd);
        _maxEnd = _right is null ? _maxEnd : Later(_maxEnd, _right._maxEnd);
        return this;
    }
}
