using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The uncompacted versions of one key, oldest first.
/// </summary>
/// <remarks>
/// There is one writer at a time. Readers need no lock: they see an immutable window of an array, and a writer only appends behind the
/// window.
/// </remarks>
internal sealed class KeyHistory(ByteString key)
{
    private const int InitialCapacity = 2;

    private Window _window = Window.Empty;

    public ByteString Key { get; } = key;

    public bool IsEmpty => Volatile.Read(ref _window).Count == 0;

    public ReadOnlySpan<KeyVersion> Versions => Volatile.Read(ref _window).Span;

    /// <summary>Returns the newest version at or before a revision, which may be a tombstone, or null if there is none.</summary>
    public KeyVersion? At(long revision)
    {
        var versions = Versions;
        var index = LastAtOrBefore(versions, revision);
        return index < 0 ? null : versions[index];
    }

    /// <summary>Returns the version that readers at a revision see, or null if the key does not exist at that revision.</summary>
    public KeyVersion? LiveAt(long revision) => At(revision) is { IsTombstone: false } version ? version : null;

    public void Append(KeyVersion version)
    {
        var window = _window;
        var end = window.Start + window.Count;
        var items = window.Items;
        var start = window.Start;
        if (end == items.Length)
        {
            var grown = new KeyVersion[Math.Max(InitialCapacity, window.Count * 2)];
            window.Span.CopyTo(grown);
            (items, start, end) = (grown, 0, window.Count);
        }

        items[end] = version;
        Volatile.Write(ref _window, new Window(items, start, window.Count + 1));
    }

    /// <summary>Undoes the last <see cref="Append"/>, before its commit.</summary>
    public void RemoveLast()
    {
        var window = _window;
        Volatile.Write(ref _window, new Window(window.Items, window.Start, window.Count - 1));
    }

    /// <summary>
    /// Returns the oldest version that a compaction at a revision keeps for readers at that revision, or null if there is none.
    /// </summary>
    /// <remarks>
    /// The compaction keeps a deletion at exactly that revision, even if the same transaction wrote the key again (etcd 3.5.16 and later).
    /// </remarks>
    public KeyVersion? KeptAt(long revision)
    {
        var versions = Versions;
        var index = FirstKeptAt(versions, revision);
        return index < versions.Length && versions[index].Main <= revision ? versions[index] : null;
    }

    /// <summary>Returns the versions that a compaction at a revision leaves, also before its memory is freed.</summary>
    public ReadOnlySpan<KeyVersion> LeftBy(long revision)
    {
        var versions = Versions;
        return versions[FirstKeptAt(versions, revision)..];
    }

    /// <summary>Removes the versions that a compaction at a revision makes unreadable.</summary>
    /// <returns>The size of the removed pairs in bytes.</returns>
    public long Compact(long revision)
    {
        var window = _window;
        var versions = window.Span;
        var keepFrom = FirstKeptAt(versions, revision);
        if (keepFrom == 0)
        {
            return 0;
        }

        long freed = 0;
        foreach (var version in versions[..keepFrom])
        {
            freed += version.Data.CalculateSize();
        }

        var kept = window.Count - keepFrom;
        var start = window.Start + keepFrom;

        // Copying only when at least half of the array is unused keeps the compaction at an amortized O(1) per version.
        Volatile.Write(ref _window, start >= kept
            ? new Window(versions[keepFrom..].ToArray(), 0, kept)
            : new Window(window.Items, start, kept));
        return freed;
    }

    private static int FirstKeptAt(ReadOnlySpan<KeyVersion> versions, long revision)
    {
        var last = LastAtOrBefore(versions, revision);
        if (last < 0)
        {
            return 0;
        }

        for (var index = last; index >= 0 && versions[index].Main == revision; index--)
        {
            if (versions[index].IsTombstone)
            {
                return index;
            }
        }

        return versions[last].IsTombstone ? last + 1 : last;
    }

    private static int LastAtOrBefore(ReadOnlySpan<KeyVersion> versions, long revision)
    {
        // Nearly every read needs the newest version.
        if (versions.Length > 0 && versions[^1].Main <= revision)
        {
            return versions.Length - 1;
        }

        int low = 0, high = versions.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (versions[middle].Main <= revision)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private sealed class Window(KeyVersion[] items, int start, int count)
    {
        public static readonly Window Empty = new([], 0, 0);

        public KeyVersion[] Items { get; } = items;

        public int Start { get; } = start;

        public int Count { get; } = count;

        public ReadOnlySpan<KeyVersion> Span => Items.AsSpan(Start, Count);
    }
}
