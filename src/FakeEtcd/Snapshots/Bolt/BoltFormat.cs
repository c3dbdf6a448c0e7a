namespace FakeEtcd.Snapshots.Bolt;

/// <summary>The numbers of bbolt's file format, version 2. All integers are little-endian.</summary>
internal static class BoltFormat
{
    /// <summary>Id (8 bytes), flags (2), number of elements (2), number of overflow pages (4).</summary>
    public const int PageHeaderSize = 16;

    /// <summary>An element of a leaf: flags, position, key size, value size. An element of a branch: position, key size, page.</summary>
    public const int ElementSize = 16;

    /// <summary>
    /// The header of a bucket: its root page (8 bytes) and its sequence (8). A small bucket has root page 0, and an inline page after the
    /// header.
    /// </summary>
    public const int BucketHeaderSize = 16;

    /// <summary>The two meta pages come first.</summary>
    public const int MetaPages = 2;

    public const ushort BranchPage = 0x01;
    public const ushort LeafPage = 0x02;
    public const ushort MetaPage = 0x04;
    public const ushort FreelistPage = 0x10;

    /// <summary>Marks an element of a leaf page whose value is a bucket.</summary>
    public const uint BucketElement = 0x01;
}
