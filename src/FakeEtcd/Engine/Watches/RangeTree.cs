using Google.Protobuf;

namespace FakeEtcd.Engine.Watches;

/// <summary>
/// Ranges with their watchers, as a B+ tree by the start of the ranges that knows the largest end of each page. The time to find those of a
/// key grows with their number and with the logarithm of the number of ranges.
/// </summary>
internal sealed class RangeTree
{
    private RangePage _root = new(isLeaf: true);

    public void Add(WatchedRange range)
    {
        if (_root.Add(range) is { } right)
        {
            _root = RangePage.ParentOf(_root, right);
        }
    }

    /// <summary>Removes a range that is in the tree.</summary>
    public void Remove(WatchedRange range)
    {
        _root.Remove(range);
        while (_root is { IsLeaf: false, Count: 1 })
        {
            _root = _root.FirstChild;
        }

        if (_root.Count == 0)
        {
            _root = new RangePage(isLeaf: true);
        }
    }

    /// <summary>Adds the watchers of the ranges that contain a key to a list.</summary>
    public void Collect(ByteString key, List<Watcher> found) => _root.Collect(key, found);
}
