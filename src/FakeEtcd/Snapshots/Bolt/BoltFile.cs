using System.Buffers.Binary;
using System.Collections;

namespace FakeEtcd.Snapshots.Bolt;

/// <summary>
/// Reads a bbolt database. A page belongs to one tree only, so each page is read at most once. A damaged file therefore causes neither an
/// endless loop nor more data than it has bytes.
/// </summary>
internal sealed class BoltFile
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly BoltMeta _meta;
    private readonly BitArray _read;

    /// <exception cref="InvalidDataException">The file is not a bbolt database, or its meta pages are damaged.</exception>
    public BoltFile(ReadOnlyMemory<byte> file)
    {
        _file = file;
        _meta = BoltMeta.Find(file.Span);
        _read = new BitArray((int)Math.Min(_meta.PageCount, (ulong)(file.Length / _meta.PageSize)));
    }

    /// <summary>Opens the bucket of all buckets. It can be opened once.</summary>
    public BoltBucket OpenRoot() => new(this, ReadPage(_meta.Root));

    /// <summary>Opens the bucket of an entry. It can be opened once.</summary>
    /// <exception cref="InvalidDataException">The entry is damaged.</exception>
    public BoltBucket Open(BoltEntry entry)
    {
        if (!entry.IsBucket || entry.Value.Length < BoltFormat.BucketHeaderSize)
        {
            throw BoltDamage.InPage(entry.Page, "it has a value where a bucket is expected");
        }

        var root = BinaryPrimitives.ReadUInt64LittleEndian(entry.Value.Span);
        if (root != 0)
        {
            return new BoltBucket(this, ReadPage(root));
        }

        var inline = entry.Value[BoltFormat.BucketHeaderSize..];
        return inline.Length >= BoltFormat.PageHeaderSize
            ? new BoltBucket(this, new BoltPage(entry.Page, inline).RequireTree())
            : throw BoltDamage.InPage(entry.Page, "it has a bucket without a page");
    }

    /// <exception cref="InvalidDataException">The page is damaged, does not exist, or was read before.</exception>
    public BoltPage ReadPage(ulong id)
    {
        if (id < BoltFormat.MetaPages || id >= (ulong)_read.Length)
        {
            throw BoltDamage.InPage(id, "the file has no such page; it may be truncated");
        }

        var header = _file.Slice((int)id * _meta.PageSize, BoltFormat.PageHeaderSize).Span;
        if (BinaryPrimitives.ReadUInt64LittleEndian(header) != id)
        {
            throw BoltDamage.InPage(id, "it has the ID of another page");
        }

        var pages = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) + 1UL;
        if (pages > (ulong)_read.Length - id)
        {
            throw BoltDamage.InPage(id, "it ends beyond the end of the file; the file may be truncated");
        }

        for (var page = (int)id; page < (int)(id + pages); page++)
        {
            if (_read[page])
            {
                throw BoltDamage.InPage((ulong)page, "it is used twice");
            }

            _read[page] = true;
        }

        return new BoltPage(id, _file.Slice((int)id * _meta.PageSize, (int)pages * _meta.PageSize)).RequireTree();
    }
}
