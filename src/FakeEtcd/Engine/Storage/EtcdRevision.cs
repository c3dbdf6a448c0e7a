namespace FakeEtcd.Engine.Storage;

/// <summary>The constants of a store's revision counter.</summary>
internal static class EtcdRevision
{
    /// <summary>The revision of a store that was never written to.</summary>
    public const long Initial = 1;

    /// <summary>The revision of the first write.</summary>
    public const long FirstWrite = Initial + 1;

    /// <summary>The compacted revision of a store that was never compacted. As in etcd, it is negative: less than every revision.</summary>
    public const long NeverCompacted = -1;
}
