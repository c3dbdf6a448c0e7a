namespace FakeEtcd.Snapshots.Bolt;

/// <summary>A key in a bucket.</summary>
/// <param name="Page">The page that it is on.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value; for a bucket, its header.</param>
/// <param name="IsBucket">Whether the value is a bucket.</param>
internal readonly record struct BoltEntry(ulong Page, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, bool IsBucket);
