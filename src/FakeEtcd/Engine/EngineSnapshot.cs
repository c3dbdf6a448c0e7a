using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine;

/// <summary>The complete state of an engine that clients can observe, at one moment. Immutable.</summary>
internal sealed record EngineSnapshot(
    StoreSnapshot Store,
    IReadOnlyList<(long Revision, uint Hash, long CompactRevision)> CompactionHashes,
    IReadOnlyList<LeaseSnapshot> Leases,
    IReadOnlyList<AlarmMember> Alarms,
    AuthState Auth,
    long Proposals)
{
    /// <summary>Whether a downgrade was started. A snapshot that a test takes does not have it.</summary>
    public bool IsDowngrading { get; init; }
}
