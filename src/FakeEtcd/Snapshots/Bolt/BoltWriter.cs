using System.Buffers.Binary;

namespace FakeEtcd.Snapshots.Bolt;

/// <summary>Writes a bbolt database: the meta pages, an empty freelist, and a tree of pages for each bucket.</summary>
internal sealed class BoltWriter : IDisposable
{
    private const int DefaultPageSize = 4096;

    /// <summary>bbolt does not allow a branch with a single child.</summary>
    private const int FewestChildren = 2;

    private readonly MemoryStream _file = new();
    private readonly List<BoltEntry> _buckets = [];
    private readonly int _pageSize;

    /// <param name="pageSize">The size of a page in bytes, a power of two.</param>
    public BoltWriter(int pageSize = DefaultPageSize)
    {
        _pageSize = pageSize;
        _file.SetLength(BoltFormat.MetaPages * pageSize);
        _file.Position = _file.Length;
    }

    private ulong NextPage => (ulong)(_file.Length / _pageSize);

    /// <summary>Writes a bucket.</summary>
    /// <param name="name">Its name, which comes after those of the buckets written so far.</param>
    /// <param name="entries">Its keys in ascending order, with their values.</param>
    public void Add(ReadOnlySpan<byte> name, IEnumerable<(byte[] Key, byte[] Value)> entries)
    {
        var root = WriteTree(entries.Select(entry => new BoltEntry(0, entry.Key, entry.Value, IsBucket: false)));
        var head = new byte[BoltFormat.BucketHeaderSize];
        BinaryPrimitives.WriteUInt64LittleEndian(head, root);
        _buckets.Add(new BoltEntry(0, name.ToArray(), head, IsBucket: true));
    }

    /// <summary>Completes the database.</summary>
    public byte[] Complete()
    {
        var root = WriteTree(_buckets);
        var freelist = WritePage(BoltFormat.FreelistPage, []);
        var file = _file.ToArray();
        for (var id = 0; id < BoltFormat.MetaPages; id++)
        {
            // The first page is the newer one: page and transaction are even.
            var meta = new BoltMeta(_pageSize, root, freelist, (ulong)(file.Length / _pageSize), Transaction: 2 - (ulong)id);
            meta.Write(file.AsSpan(id * _pageSize, _pageSize), (ulong)id);
        }

        return file;
    }

    public void Dispose() => _file.Dispose();

    /// <returns>The root page of the tree.</returns>
    private ulong WriteTree(IEnumerable<BoltEntry> entries)
    {
        var level = Group(entries, fewest: 1)
            .Select(leaf => new BoltEntry(WritePage(BoltFormat.LeafPage, leaf), leaf[0].Key, default, IsBucket: false))
            .ToList();
        if (level.Count == 0)
        {
            return WritePage(BoltFormat.LeafPage, []);
        }

        while (level.Count > 1)
        {
            level = Group(level, FewestChildren)
                .Select(branch => new BoltEntry(WritePage(BoltFormat.BranchPage, branch), branch[0].Key, default, IsBucket: false))
                .ToList();
        }

        return level[0].Page;
    }

    /// <summary>Distributes entries over pages. Large entries get a page that overflows.</summary>
    private IEnumerable<List<BoltEntry>> Group(IEnumerable<BoltEntry> entries, int fewest)
    {
        List<BoltEntry> group = [];
        List<BoltEntry> full = [];
        var size = BoltFormat.PageHeaderSize;
        foreach (var entry in entries)
        {
            var more = BoltFormat.ElementSize + entry.Key.Length + entry.Value.Length;
            if (group.Count >= fewest && size + more > _pageSize)
            {
                if (full.Count > 0)
                {
                    yield return full;
                }

                (full, group, size) = (group, [], BoltFormat.PageHeaderSize);
            }

            group.Add(entry);
            size += more;
        }

        if (full.Count > 0 && group.Count < fewest)
        {
            full.AddRange(group);
            group = [];
        }

        foreach (var last in new[] { full, group })
        {
            if (last.Count > 0)
            {
                yield return last;
            }
        }
    }

    /// <returns>The page's number.</returns>
    private ulong WritePage(ushort flags, List<BoltEntry> entries)
    {
        var id = NextPage;
        var size = BoltFormat.PageHeaderSize + entries.Sum(entry => BoltFormat.ElementSize + entry.Key.Length + entry.Value.Length);
        var pages = Math.Max(1, (size + _pageSize - 1) / _pageSize);
        var page = new byte[pages * _pageSize];
        BinaryPrimitives.WriteUInt64LittleEndian(page, id);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(8), flags);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(10), (ushort)entries.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(12), (uint)pages - 1);

        var element = BoltFormat.PageHeaderSize;
        var data = element + (entries.Count * BoltFormat.ElementSize);
        foreach (var entry in entries)
        {
            var place = (uint)(data - element);
            WriteElement(page.AsSpan(element), flags, entry, place);
            entry.Key.CopyTo(page.AsMemory(data));
            entry.Value.CopyTo(page.AsMemory(data + entry.Key.Length));
            element += BoltFormat.ElementSize;
            data += entry.Key.Length + entry.Value.Length;
        }

        _file.Write(page);
        return id;
    }

    private static void WriteElement(Span<byte> element, ushort flags, BoltEntry entry, uint place)
    {
        if (flags == BoltFormat.BranchPage)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(element, place);
            BinaryPrimitives.WriteInt32LittleEndian(element[4..], entry.Key.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(element[8..], entry.Page);
            return;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(element, entry.IsBucket ? BoltFormat.BucketElement : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(element[4..], place);
        BinaryPrimitives.WriteInt32LittleEndian(element[8..], entry.Key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(element[12..], entry.Value.Length);
    }
}
