namespace FakeEtcd.Engine.Storage;

/// <summary>
/// What each revision changed, by revision: the source of watches that catch up. Revisions are dense, so a
/// lookup is an index into a page; a page is dropped once all of it is compacted.
/// </summary>
internal sealed class RevisionLog(long first = EtcdRevision.FirstWrite)
{
    private const int PageSize = 1024;

    private readonly Dictionary<long, KeyVersion[]?[]> _pages = [];

    /// <summary>The first revision that the log still holds.</summary>
    public long First { get; private set; } = first;

    /// <summary>The revision that the next append gets.</summary>
    public long Next { get; private set; } = first;

    public KeyVersion[] this[long revision] => _pages[revision / PageSize][revision % PageSize]!;

    /// <summary>All that the log holds, from <see cref="First"/> on.</summary>
    public KeyVersion[][] ToArray()
    {
        var changes = new KeyVersion[Next - First][];
        for (var revision = First; revision < Next; revision++)
        {
            changes[revision - First] = this[revision];
        }

        return changes;
    }

    public void Append(KeyVersion[] changes)
    {
        if (!_pages.TryGetValue(Next / PageSize, out var page))
        {
            _pages.Add(Next / PageSize, page = new KeyVersion[PageSize][]);
        }

        page[Next % PageSize] = changes;
        Next++;
    }

    /// <summary>Forgets the oldest revision.</summary>
    public void DropFirst()
    {
        var (page, slot) = Math.DivRem(First, PageSize);
        _pages[page][slot] = null;
        First++;
        if (slot == PageSize - 1)
        {
            _pages.Remove(page);
        }
    }
}
