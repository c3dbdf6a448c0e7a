using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Watches;

/// <summary>
/// Finds the watchers of a key: those of the single key, and those of the ranges that contain it. The time grows with their number and with
/// the logarithm of the number of ranges.
/// </summary>
internal sealed class WatchIndex
{
    private readonly Dictionary<ByteString, HashSet<Watcher>> _byKey = [];
    private readonly Dictionary<KeyRange, WatchedRange> _byRange = [];
    private readonly RangeTree _ranges = new();

    public void Add(Watcher watcher)
    {
        var range = watcher.Spec.Range;
        if (range.IsSingleKey)
        {
            if (!_byKey.TryGetValue(range.Start, out var watchers))
            {
                _byKey.Add(range.Start, watchers = []);
            }

            watchers.Add(watcher);
            return;
        }

        if (!_byRange.TryGetValue(range, out var watched))
        {
            _byRange.Add(range, watched = new WatchedRange(range));
            _ranges.Add(watched);
        }

        watched.Watchers.Add(watcher);
    }

    public void Remove(Watcher watcher)
    {
        var range = watcher.Spec.Range;
        if (range.IsSingleKey)
        {
            if (_byKey.TryGetValue(range.Start, out var watchers) && watchers.Remove(watcher) && watchers.Count == 0)
            {
                _byKey.Remove(range.Start);
            }

            return;
        }

        if (_byRange.TryGetValue(range, out var watched) && watched.Watchers.Remove(watcher) && watched.Watchers.Count == 0)
        {
            _byRange.Remove(range);
            _ranges.Remove(watched);
        }
    }

    /// <summary>Adds the watchers of a key to a list.</summary>
    public void Collect(ByteString key, List<Watcher> found)
    {
        if (_byKey.TryGetValue(key, out var exact))
        {
            found.AddRange(exact);
        }

        _ranges.Collect(key, found);
    }
}
