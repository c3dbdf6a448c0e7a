using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Watches;

/// <summary>Finds the watchers of a key: those of the single key, and those of the ranges that contain it.</summary>
internal sealed class WatchIndex
{
    private readonly Dictionary<ByteString, HashSet<Watcher>> _byKey = [];
    private readonly Dictionary<KeyRange, HashSet<Watcher>> _byRange = [];

    public void Add(Watcher watcher)
    {
        var range = watcher.Spec.Range;
        if (range.IsSingleKey)
        {
            Add(_byKey, range.Start, watcher);
        }
        else
        {
            Add(_byRange, range, watcher);
        }
    }

    public void Remove(Watcher watcher)
    {
        var range = watcher.Spec.Range;
        if (range.IsSingleKey)
        {
            Remove(_byKey, range.Start, watcher);
        }
        else
        {
            Remove(_byRange, range, watcher);
        }
    }

    public IEnumerable<Watcher> Matching(ByteString key)
    {
        if (_byKey.TryGetValue(key, out var exact))
        {
            foreach (var watcher in exact)
            {
                yield return watcher;
            }
        }

        foreach (var (range, watchers) in _byRange)
        {
            if (range.Contains(key))
            {
                foreach (var watcher in watchers)
                {
                    yield return watcher;
                }
            }
        }
    }

    private static void Add<T>(Dictionary<T, HashSet<Watcher>> index, T at, Watcher watcher)
        where T : notnull
    {
        if (!index.TryGetValue(at, out var watchers))
        {
            index.Add(at, watchers = []);
        }

        watchers.Add(watcher);
    }

    private static void Remove<T>(Dictionary<T, HashSet<Watcher>> index, T at, Watcher watcher)
        where T : notnull
    {
        if (index.TryGetValue(at, out var watchers) && watchers.Remove(watcher) && watchers.Count == 0)
        {
            index.Remove(at);
        }
    }
}
