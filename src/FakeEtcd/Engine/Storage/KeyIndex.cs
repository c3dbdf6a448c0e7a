using System.Collections.Immutable;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>An immutable, ordered set of keys with their histories. Adding or removing a key creates a new set in O(log n).</summary>
internal sealed class KeyIndex
{
    public static readonly KeyIndex Empty = new(ImmutableSortedSet.Create<KeyHistory>(new ByKey()));

    private static readonly ByKey Order = new();

    private readonly ImmutableSortedSet<KeyHistory> _keys;

    private KeyIndex(ImmutableSortedSet<KeyHistory> keys) => _keys = keys;

    public static KeyIndex Of(IEnumerable<KeyHistory> histories) => new(histories.ToImmutableSortedSet(Order));

    public int Count => _keys.Count;

    public KeyIndex Add(KeyHistory history) => With(_keys.Add(history));

    public KeyIndex Remove(KeyHistory history) => With(_keys.Remove(history));

    public KeyHistory? Find(ByteString key) => _keys.TryGetValue(new KeyHistory(key), out var found) ? found : null;

    /// <summary>Finds the positions [from, to) of a range's keys in O(log n).</summary>
    public (int From, int To) Locate(in KeyRange range)
    {
        if (range.IsSingleKey)
        {
            var position = _keys.IndexOf(new KeyHistory(range.Start));
            return position < 0 ? (0, 0) : (position, position + 1);
        }

        if (range.IsEmpty)
        {
            return (0, 0);
        }

        return (LowerBound(range.Start), range.End is null ? _keys.Count : LowerBound(range.End));
    }

    /// <summary>Enumerates the histories of a range's keys lazily, in key order.</summary>
    public IEnumerable<KeyHistory> Enumerate(KeyRange range)
    {
        var (from, to) = Locate(range);
        if (from == 0 && to == _keys.Count)
        {
            foreach (var history in _keys)
            {
                yield return history;
            }

            yield break;
        }

        for (var position = from; position < to; position++)
        {
            yield return _keys[position];
        }
    }

    private int LowerBound(ByteString key)
    {
        var position = _keys.IndexOf(new KeyHistory(key));
        return position < 0 ? ~position : position;
    }

    private KeyIndex With(ImmutableSortedSet<KeyHistory> keys) => ReferenceEquals(keys, _keys) ? this : new(keys);

    private sealed class ByKey : IComparer<KeyHistory>
    {
        public int Compare(KeyHistory? x, KeyHistory? y) => ByteOrder.Compare(x!.Key, y!.Key);
    }
}
