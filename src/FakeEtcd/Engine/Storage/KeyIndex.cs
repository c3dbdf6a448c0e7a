using System.Collections.Concurrent;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The keys with their histories. <see cref="Find"/> needs no lock. The other members require the engine's lock, unless the index is frozen.
/// </summary>
internal sealed class KeyIndex
{
    private readonly ConcurrentDictionary<ByteString, KeyHistory> _byKey;
    private readonly KeyTree _ordered;

    public KeyIndex()
        : this(new ConcurrentDictionary<ByteString, KeyHistory>(concurrencyLevel: 1, capacity: 31), new KeyTree())
    {
    }

    private KeyIndex(ConcurrentDictionary<ByteString, KeyHistory> byKey, KeyTree ordered)
    {
        _byKey = byKey;
        _ordered = ordered;
    }

    /// <summary>The number of keys that exist.</summary>
    public int Live => _ordered.Live;

    /// <summary>Returns the index as it is now, for reads without the lock.</summary>
    public KeyIndex Freeze() => new(_byKey, _ordered.Freeze());

    /// <summary>
    /// Finds the history of a key. It may be newer than a frozen index; the revision of a read decides which of its versions count.
    /// </summary>
    public KeyHistory? Find(ByteString key) => _byKey.GetValueOrDefault(key);

    /// <summary>Adds a history with at least one version.</summary>
    public void Add(KeyHistory history)
    {
        _byKey[history.Key] = history;
        _ordered.Add(history);
    }

    /// <summary>Removes a history whose key does not exist.</summary>
    public void Remove(KeyHistory history)
    {
        _byKey.TryRemove(history.Key, out _);
        _ordered.Remove(history);
    }

    /// <summary>Counts a key with a history that began (1) or ceased (-1) to exist.</summary>
    public void AddLive(KeyHistory history, int change) => _ordered.AddLive(history.Key, change);

    /// <summary>Counts the keys of a range that exist.</summary>
    /// <param name="range">The range.</param>
    /// <param name="revision">The revision of the index.</param>
    public int CountLive(in KeyRange range, long revision)
    {
        if (range.IsSingleKey)
        {
            return Find(range.Start)?.LiveAt(revision) is null ? 0 : 1;
        }

        return range.IsEmpty ? 0 : _ordered.CountLive(range, revision);
    }

    /// <summary>Enumerates the histories of a range's keys lazily, in key order.</summary>
    public IEnumerable<KeyHistory> Enumerate(in KeyRange range)
    {
        if (range.IsSingleKey)
        {
            return Find(range.Start) is { } history ? [history] : [];
        }

        return _ordered.Enumerate(range);
    }
}
