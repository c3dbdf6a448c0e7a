using Mvcc = Etcd.Api.KeyValue;

namespace FakeEtcd.Engine.Storage;

/// <summary>One change of one key: what the key became at a revision. Never mutated once committed.</summary>
/// <param name="Data">The key-value pair; for a tombstone the key alone, as etcd stores it.</param>
/// <param name="Main">The revision of the transaction that made the change.</param>
/// <param name="Sub">The change's place within that transaction.</param>
/// <param name="IsTombstone">Whether the change deleted the key.</param>
internal sealed record KeyVersion(Mvcc Data, long Main, int Sub, bool IsTombstone);
