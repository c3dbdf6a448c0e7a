namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The changes of each revision. Watches that catch up read from it.
/// </summary>
/// <remarks>
/// Revisions are consecutive, so a lookup is an index into a page. A page is dropped when all of it is compacted. Most revisions have one
/// change, which is in the page itself.
/// </remarks>
internal sealed class RevisionLog(long first = EtcdRevision.FirstWrite)
{
    private const int PageSize = 1024;

    private readonly Dictionary<long, KeyVersion[]> _pages = [];
    private readonly Dictionary<long, KeyVersion[]> _others = [];

    /// <summary>The first revision in the log.</summary>
    public long First { get; private set; } = first;

    /// <summary>The revision of the next append.</summary>
    public long Next { get; private set; } = first;

    public ReadOnlySpan<KeyVersion> this[long revision]
    {
        get
        {
            var (page, slot) = Math.DivRem(revision, PageSize);
            var only = _pages[page].AsSpan((int)slot, 1);
            return only[0] is null ? _others.GetValueOrDefault(revision) : only;
        }
    }

    /// <summary>Returns the changes of every revision in the log, from <see cref="First"/> on.</summary>
    public KeyVersion[][] ToArray()
    {
        var changes = new KeyVersion[Next - First][];
        for (var revision = First; revision < Next; revision++)
        {
            changes[revision - First] = this[revision].ToArray();
        }

        return changes;
    }

    public void Append(KeyVersion[] changes)
    {
        if (!_pages.TryGetValue(Next / PageSize, out var page))
        {
            _pages.Add(Next / PageSize, page = new KeyVersion[PageSize]);
        }

        if (changes is [var only])
        {
            page[Next % PageSize] = only;
        }
        else if (changes.Length > 0)
        {
            _others.Add(Next, changes);
        }

        Next++;
    }

    /// <summary>Removes the oldest revision.</summary>
    public void DropFirst()
    {
        var (page, slot) = Math.DivRem(First, PageSize);
        _pages[page][slot] = null!;
        _others.Remove(First);
        First++;
        if (slot == PageSize - 1)
        {
            _pages.Remove(page);
        }
    }
}
