using Mvcc = Etcd.Api.KeyValue;

namespace FakeEtcd.Engine.Storage;

/// <summary>One change of one key: what the key became at a revision. Never mutated once committed.</summary>
/// <param name="history">The key's history, which this is part of until it is compacted.</param>
/// <param name="data">The key-value pair; for a tombstone the key alone, as etcd stores it.</param>
/// <param name="main">The revision of the transaction that made the change.</param>
/// <param name="sub">The change's place within that transaction.</param>
/// <param name="isTombstone">Whether the change deleted the key.</param>
internal sealed class KeyVersion(KeyHistory history, Mvcc data, long main, int sub, bool isTombstone)
{
    public KeyHistory History { get; } = history;

    public Mvcc Data { get; } = data;

    public long Main { get; } = main;

    public int Sub { get; } = sub;

    public bool IsTombstone { get; } = isTombstone;
}
