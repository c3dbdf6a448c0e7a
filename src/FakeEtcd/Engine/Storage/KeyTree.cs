using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The keys in order, as a B+ tree that knows how many keys of each node exist. The writer changes nodes in place; <see cref="Freeze"/>
/// takes a view of the tree in O(1), after which the writer copies the nodes that it changes.
/// </summary>
internal sealed class KeyTree
{
    private object _owner = new();
    private KeyNode _root;

    public KeyTree() => _root = new KeyNode(_owner, isLeaf: true);

    private KeyTree(KeyNode root) => _root = root;

    /// <summary>The number of keys that exist.</summary>
    public int Live => _root.Live;

    /// <summary>Returns the tree as it is now. The returned tree must not be changed.</summary>
    public KeyTree Freeze()
    {
        _owner = new object();
        return new KeyTree(_root);
    }

    public void Add(KeyHistory history)
    {
        _root = _root.OwnedBy(_owner);
        if (Add(_root, history) is { } right)
        {
            _root = KeyNode.ParentOf(_owner, _root, right);
        }
    }

    public void Remove(KeyHistory history)
    {
        _root = _root.OwnedBy(_owner);
        Remove(_root, history);
        while (_root is { IsLeaf: false, Count: 1 })
        {
            _root = _root.ChildAt(0);
        }

        if (_root.Count == 0)
        {
            _root = new KeyNode(_owner, isLeaf: true);
        }
    }

    /// <summary>Counts a key that began (1) or ceased (-1) to exist.</summary>
    public void AddLive(ByteString key, int change)
    {
        var node = _root = _root.OwnedBy(_owner);
        node.AddLive(change);
        while (!node.IsLeaf)
        {
            node = node.OwnChild(node.FindChild(key));
            node.AddLive(change);
        }
    }

    /// <summary>Counts the keys of a range that exist, in O(log n).</summary>
    /// <param name="range">A range that is not empty.</param>
    /// <param name="revision">The revision of the tree.</param>
    public int CountLive(in KeyRange range, long revision) =>
        (range.End is null ? Live : LiveBefore(range.End, revision)) - LiveBefore(range.Start, revision);

    /// <summary>Enumerates the histories of a range's keys, in key order, in one walk.</summary>
    public IEnumerable<KeyHistory> Enumerate(KeyRange range)
    {
        if (range.IsEmpty)
        {
            yield break;
        }

        var parents = new Stack<(KeyNode Node, int Child)>();
        var leaf = Descend(_root, parents, node => node.FindChild(range.Start));
        var from = leaf.LowerBound(range.Start);
        while (leaf is not null)
        {
            var isLast = range.End is not null && leaf.Count > 0 && ByteOrder.Compare(leaf.KeyAt(leaf.Count - 1).Key, range.End) >= 0;
            var to = isLast ? leaf.LowerBound(range.End!) : leaf.Count;
            for (; from < to; from++)
            {
                yield return leaf.KeyAt(from);
            }

            from = 0;
            leaf = isLast ? null : NextLeaf(parents);
        }
    }

    private static KeyNode? NextLeaf(Stack<(KeyNode Node, int Child)> parents)
    {
        while (parents.TryPop(out var parent))
        {
            var next = parent.Child + 1;
            if (next < parent.Node.Count)
            {
                parents.Push((parent.Node, next));
                return Descend(parent.Node.ChildAt(next), parents, static _ => 0);
            }
        }

        return null;
    }

    private static KeyNode Descend(KeyNode node, Stack<(KeyNode Node, int Child)> parents, Func<KeyNode, int> choose)
    {
        while (!node.IsLeaf)
        {
            var child = choose(node);
            parents.Push((node, child));
            node = node.ChildAt(child);
        }

        return node;
    }

    private static KeyNode? Add(KeyNode node, KeyHistory history)
    {
        node.AddLive(history.IsLive ? 1 : 0);
        if (node.IsLeaf)
        {
            return node.Insert(node.LowerBound(history.Key), history, child: null);
        }

        var index = node.FindChild(history.Key);
        return Add(node.OwnChild(index), history) is { } right ? node.Insert(index + 1, right.KeyAt(0), right) : null;
    }

    /// <summary>Removes a key that does not exist anymore. Nodes are not merged, but an empty one is removed.</summary>
    private static void Remove(KeyNode node, KeyHistory history)
    {
        if (node.IsLeaf)
        {
            node.RemoveAt(node.LowerBound(history.Key));
            return;
        }

        var index = node.FindChild(history.Key);
        var child = node.OwnChild(index);
        Remove(child, history);
        if (child.Count == 0)
        {
            node.RemoveAt(index);
        }
    }

    private int LiveBefore(ByteString key, long revision)
    {
        var live = 0;
        var node = _root;
        while (!node.IsLeaf)
        {
            var found = node.FindChild(key);
            for (var index = 0; index < found; index++)
            {
                live += node.ChildAt(index).Live;
            }

            node = node.ChildAt(found);
        }

        var before = node.LowerBound(key);
        for (var index = 0; index < before; index++)
        {
            live += node.KeyAt(index).LiveAt(revision) is null ? 0 : 1;
        }

        return live;
    }
}
