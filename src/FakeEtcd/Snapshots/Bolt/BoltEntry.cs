namespace FakeEtcd.Snapshots.Bolt;

/// <summary>A key in a bucket.</summary>
/// <param name="Page">The page that it is on.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value; of a bucket its head.</param>
/// <param name="IsBucket">Whether the key names a bucket.</param>
internal readonly record struct BoltEntry(ulong Page, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, bool IsBucket);
