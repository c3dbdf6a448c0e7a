using FakeEtcd.Engine;

namespace FakeEtcd.Services;

/// <summary>The size of the database that an etcd with the same content would have, roughly.</summary>
internal static class DatabaseSize
{
    /// <summary>The part of the database that is free, in bytes.</summary>
    private const long FreeBytes = 4_096;

    public static long Total(EtcdEngine engine) => engine.DatabaseBytes;

    public static long InUse(EtcdEngine engine) => engine.DatabaseBytes - FreeBytes;
}
