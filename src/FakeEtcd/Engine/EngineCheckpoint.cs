using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;

namespace FakeEtcd.Engine;

/// <summary>The state of an engine at one moment, which is read while the engine goes on.</summary>
/// <param name="View">The keys. Their history is kept until the checkpoint ends.</param>
/// <param name="Leases">The ID and the granted TTL of each lease.</param>
/// <param name="Alarms">The active alarms.</param>
/// <param name="Auth">Users and roles.</param>
/// <param name="Cluster">The members; null if they were never stored.</param>
/// <param name="Proposals">The raft index.</param>
/// <param name="IsDowngrading">Whether a downgrade was started.</param>
internal sealed record EngineCheckpoint(
    StoreState View,
    IReadOnlyList<(long Id, long Ttl)> Leases,
    IReadOnlyList<AlarmMember> Alarms,
    AuthState Auth,
    ClusterRecord? Cluster,
    long Proposals,
    bool IsDowngrading)
{
    /// <summary>Enumerates the versions of all keys that no compaction has removed, in key order. It needs no lock.</summary>
    public IEnumerable<KeyVersion> Versions() => View.Keys.Enumerate(KeyRange.Everything)
        .SelectMany(history => history.LeftBy(View.CompactRevision))
        .Where(version => version.Main <= View.Revision);
}
