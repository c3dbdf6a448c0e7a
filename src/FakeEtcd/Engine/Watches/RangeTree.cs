using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Watches;

/// <summary>
/// Ranges with their watchers, in a treap: a search tree by the start of the ranges, and a heap by a random priority, which keeps it flat.
/// </summary>
internal sealed class RangeTree
{
    /// <summary>Only keeps the tree flat, so its seed does not matter.</summary>
    private readonly Random _priorities = new(1);
    private RangeNode? _root;

    /// <summary>What the middle half of the ranges begins with, when it was last looked for.</summary>
    private ByteString _prefix = ByteString.Empty;
    private int _count;
    private int _nextLook = 2;

    /// <summary>Adds a range that is not in the tree.</summary>
    public RangeNode Add(KeyRange range)
    {
        var node = new RangeNode(range, _priorities.Next()).WithPrefix(_prefix);
        _root = RangeNode.Insert(_root, node);
        if (++_count == _nextLook)
        {
            FindPrefix();
        }

        return node;
    }

    public void Remove(RangeNode node)
    {
        _root = RangeNode.Remove(_root!, node);
        _count--;
    }

    /// <summary>Adds the watchers of the ranges that contain a key to a list.</summary>
    public void Collect(ByteString key, List<Watcher> found)
    {
        if (_root is not null)
        {
            RangeNode.Collect(_root, new RangeBound(key, _prefix), found);
        }
    }

    /// <summary>Finds the prefix anew each time when the ranges have doubled, so that an addition takes no longer than before on average.</summary>
    private void FindPrefix()
    {
        var nodes = new List<RangeNode>(_count);
        RangeNode.Enumerate(_root, nodes);
        var first = nodes[_count / 4].Range.Start;
        var last = nodes[_count - 1 - (_count / 4)].Range.Start;
        _prefix = ByteString.CopyFrom(first.Span[..first.Span.CommonPrefixLength(last.Span)]);
        nodes.ForEach(node => node.WithPrefix(_prefix));
        RangeNode.Measure(_root);
        _nextLook = _count * 2;
    }
}
