using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine;

/// <summary>All that clients can observe of an engine, at one moment; immutable.</summary>
internal sealed record EngineSnapshot(
    StoreSnapshot Store,
    IReadOnlyList<(long Revision, uint Hash, long CompactRevision)> CompactionHashes,
    IReadOnlyList<LeaseSnapshot> Leases,
    IReadOnlyList<AlarmMember> Alarms,
    AuthState Auth,
    long Proposals);
