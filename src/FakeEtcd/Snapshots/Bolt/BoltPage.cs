using System.Buffers.Binary;

namespace FakeEtcd.Snapshots.Bolt;

/// <summary>A page of a tree, with its overflow pages; or the inline page of a small bucket.</summary>
/// <param name="id">The page, for messages; for an inline page, the page that contains it.</param>
/// <param name="bytes">The page, from its header on.</param>
internal sealed class BoltPage(ulong id, ReadOnlyMemory<byte> bytes)
{
    private int _free = BoltFormat.PageHeaderSize + (BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[10..]) * BoltFormat.ElementSize);

    public ulong Id => id;

    public bool IsBranch => Flags == BoltFormat.BranchPage;

    public int Count { get; } = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[10..]);

    private ushort Flags { get; } = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[8..]);

    /// <exception cref="InvalidDataException">The page is neither a valid leaf nor a valid branch.</exception>
    public BoltPage RequireTree()
    {
        if (Flags is not (BoltFormat.BranchPage or BoltFormat.LeafPage))
        {
            throw BoltDamage.InPage(id, "it is neither a leaf nor a branch");
        }

        if (_free > bytes.Length)
        {
            throw BoltDamage.InPage(id, "its elements do not fit into it");
        }

        return Count == 0 && IsBranch ? throw BoltDamage.InPage(id, "it is a branch without children") : this;
    }

    /// <summary>The child page of an element of a branch.</summary>
    public ulong ChildAt(int index) => BinaryPrimitives.ReadUInt64LittleEndian(Element(index)[8..]);

    /// <summary>Reads an element of a leaf. Read the elements in order, each once: they must not share bytes.</summary>
    /// <exception cref="InvalidDataException">The element ends beyond its page, or overlaps with an earlier element.</exception>
    public BoltEntry EntryAt(int index)
    {
        var element = Element(index);
        var start = ElementAt(index) + (long)BinaryPrimitives.ReadUInt32LittleEndian(element[4..]);
        var keySize = BinaryPrimitives.ReadUInt32LittleEndian(element[8..]);
        var valueSize = BinaryPrimitives.ReadUInt32LittleEndian(element[12..]);
        var end = start + keySize + valueSize;
        if (start < _free || end > bytes.Length)
        {
            throw BoltDamage.InPage(id, $"the place of its element {index} is invalid");
        }

        _free = (int)end;
        return new BoltEntry(
            id,
            bytes.Slice((int)start, (int)keySize),
            bytes.Slice((int)start + (int)keySize, (int)valueSize),
            (BinaryPrimitives.ReadUInt32LittleEndian(element) & BoltFormat.BucketElement) != 0);
    }

    private ReadOnlySpan<byte> Element(int index) => bytes.Span.Slice(ElementAt(index), BoltFormat.ElementSize);

    private static int ElementAt(int index) => BoltFormat.PageHeaderSize + (index * BoltFormat.ElementSize);
}
