using FakeEtcd.Engine;

namespace FakeEtcd.Services;

/// <summary>The size of the database that an etcd with the same content would have, roughly.</summary>
internal static class DatabaseSize
{
    /// <summary>The database size of an etcd without keys, in bytes.</summary>
    private const long Empty = 20_480;

    private const long EmptyInUse = 16_384;

    public static long Total(EtcdEngine engine) => Empty + engine.StoredBytes;

    public static long InUse(EtcdEngine engine) => EmptyInUse + engine.StoredBytes;
}
