namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The changes of each revision. Watches that catch up read from it.
/// </summary>
/// <remarks>Revisions are consecutive, so a lookup is an index into a page. A page is dropped when all of it is compacted.</remarks>
internal sealed class RevisionLog(long first = EtcdRevision.FirstWrite)
{
    private const int PageSize = 1024;

    private readonly Dictionary<long, KeyVersion[]?[]> _pages = [];

    /// <summary>The first revision in the log.</summary>
    public long First { get; private set; } = first;

    /// <summary>The revision of the next append.</summary>
    public long Next { get; private set; } = first;

    public KeyVersion[] this[long revision] => _pages[revision / PageSize][revision % PageSize]!;

    /// <summary>Returns the changes of every revision in the log, from <see cref="First"/> on.</summary>
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

    /// <summary>Removes the oldest revision.</summary>
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
