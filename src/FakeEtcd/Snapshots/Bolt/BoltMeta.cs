using System.Buffers.Binary;
using System.Numerics;

namespace FakeEtcd.Snapshots.Bolt;

/// <summary>A meta page: the root of a database after one transaction.</summary>
/// <param name="PageSize">The size of a page, in bytes.</param>
/// <param name="Root">The page of the root bucket.</param>
/// <param name="Freelist">The page that lists the free pages.</param>
/// <param name="PageCount">How many pages the database has.</param>
/// <param name="Transaction">The number of the transaction. The meta page with the higher number is the current one.</param>
internal sealed record BoltMeta(int PageSize, ulong Root, ulong Freelist, ulong PageCount, ulong Transaction)
{
    private const uint Magic = 0xED0CDAED;
    private const uint FormatVersion = 2;
    private const int Size = 64;
    private const int ChecksumAt = Size - sizeof(ulong);
    private const int SmallestPage = 1024;
    private const int LargestPage = 1 << 24;

    /// <summary>Finds the current meta page of a file: the newest valid one.</summary>
    /// <exception cref="InvalidDataException">The file has no valid meta page.</exception>
    public static BoltMeta Find(ReadOnlySpan<byte> file)
    {
        var newest = Read(file, at: 0);

        // If the first page is damaged, the size of the pages is unknown, and with it the place of the second page.
        for (var size = SmallestPage; size <= LargestPage; size *= 2)
        {
            if (Read(file, size) is { } second && second.PageSize == size && !(newest?.Transaction >= second.Transaction))
            {
                newest = second;
            }
        }

        return newest ?? throw BoltDamage.InFile("it has no valid meta page");
    }

    /// <summary>Writes the meta page of a transaction.</summary>
    public void Write(Span<byte> page, ulong id)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(page, id);
        BinaryPrimitives.WriteUInt16LittleEndian(page[8..], BoltFormat.MetaPage);
        var meta = page.Slice(BoltFormat.PageHeaderSize, Size);
        BinaryPrimitives.WriteUInt32LittleEndian(meta, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[4..], FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(meta[8..], PageSize);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[16..], Root);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[32..], Freelist);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[40..], PageCount);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[48..], Transaction);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[ChecksumAt..], Checksum(meta[..ChecksumAt]));
    }

    private static BoltMeta? Read(ReadOnlySpan<byte> file, int at)
    {
        if (file.Length - at < BoltFormat.PageHeaderSize + Size)
        {
            return null;
        }

        var meta = file.Slice(at + BoltFormat.PageHeaderSize, Size);
        var pageSize = BinaryPrimitives.ReadUInt32LittleEndian(meta[8..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(meta) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(meta[4..]) == FormatVersion
            && BinaryPrimitives.ReadUInt64LittleEndian(meta[ChecksumAt..]) == Checksum(meta[..ChecksumAt])
            && pageSize is >= SmallestPage and <= LargestPage
            && BitOperations.IsPow2(pageSize)
                ? new BoltMeta(
                    (int)pageSize,
                    BinaryPrimitives.ReadUInt64LittleEndian(meta[16..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(meta[32..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(meta[40..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(meta[48..]))
                : null;
    }

    /// <summary>FNV-1a, 64 bits.</summary>
    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var value in bytes)
        {
            hash = unchecked((hash ^ value) * 0x100000001B3);
        }

        return hash;
    }
}
