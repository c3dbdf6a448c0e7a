using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Watches;

/// <summary>A range and its watchers, as a node of a <see cref="RangeTree"/>.</summary>
internal sealed class RangeNode(KeyRange range, int priority)
{
    private readonly int _priority = priority;
    private RangeNode? _left;
    private RangeNode? _right;
    private RangeBound _start;
    private RangeBound _end;

    /// <summary>The largest end of the ranges at and below the node.</summary>
    private RangeBound _maxEnd;

    /// <summary>That of the left child, so that a search need not look at the child to leave it out.</summary>
    private RangeBound _leftMaxEnd;

    public HashSet<Watcher> Watchers { get; } = [];

    public KeyRange Range { get; } = range;

    public static RangeNode Insert(RangeNode? root, RangeNode node)
    {
        if (root is null)
        {
            return node.Measured();
        }

        if (node._priority > root._priority)
        {
            (node._left, node._right) = Split(root, node);
            return node.Measured();
        }

        if (Compare(node, root) < 0)
        {
            root._left = Insert(root._left, node);
        }
        else
        {
            root._right = Insert(root._right, node);
        }

        return root.Measured();
    }

    public static RangeNode? Remove(RangeNode root, RangeNode node)
    {
        if (ReferenceEquals(root, node))
        {
            return Merge(root._left, root._right);
        }

        if (Compare(node, root) < 0)
        {
            root._left = Remove(root._left!, node);
        }
        else
        {
            root._right = Remove(root._right!, node);
        }

        return root.Measured();
    }

    /// <summary>Adds the watchers of the ranges that contain a key.</summary>
    public static void Collect(RangeNode? node, RangeBound key, List<Watcher> found)
    {
        while (node is not null && key.CompareTo(node._maxEnd) < 0)
        {
            if (key.CompareTo(node._start) < 0)
            {
                node = node._left;
                continue;
            }

            if (node._left is not null && key.CompareTo(node._leftMaxEnd) < 0)
            {
                Collect(node._left, key, found);
            }

            if (key.CompareTo(node._end) < 0)
            {
                found.AddRange(node.Watchers);
            }

            node = node._right;
        }
    }

    /// <summary>Adds the nodes at and below a node, in order.</summary>
    public static void Enumerate(RangeNode? node, List<RangeNode> nodes)
    {
        for (; node is not null; node = node._right)
        {
            Enumerate(node._left, nodes);
            nodes.Add(node);
        }
    }

    /// <summary>Sets what most keys of the tree begin with. <see cref="Measure"/> must follow, for all nodes of the tree.</summary>
    public RangeNode WithPrefix(ByteString prefix)
    {
        _start = new RangeBound(Range.Start, prefix);
        _end = new RangeBound(Range.End, prefix);
        return this;
    }

    /// <summary>Finds the largest ends at and below a node.</summary>
    public static void Measure(RangeNode? node)
    {
        if (node is not null)
        {
            Measure(node._left);
            Measure(node._right);
            node.Measured();
        }
    }

    private static (RangeNode? Left, RangeNode? Right) Split(RangeNode? node, RangeNode at)
    {
        if (node is null)
        {
            return (null, null);
        }

        if (Compare(node, at) < 0)
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

        if (left._priority > right._priority)
        {
            left._right = Merge(left._right, right);
            return left.Measured();
        }

        right._left = Merge(left, right._left);
        return right.Measured();
    }

    private static int Compare(RangeNode x, RangeNode y)
    {
        var order = x._start.CompareTo(y._start);
        return order != 0 ? order : x._end.CompareTo(y._end);
    }

    private RangeNode Measured()
    {
        _maxEnd = _end;
        if (_left is not null)
        {
            _leftMaxEnd = _left._maxEnd;
            _maxEnd = Later(_maxEnd, _leftMaxEnd);
        }

        _maxEnd = _right is null ? _maxEnd : Later(_maxEnd, _right._maxEnd);
        return this;
    }

    private static RangeBound Later(RangeBound x, RangeBound y) => x.CompareTo(y) >= 0 ? x : y;
}
