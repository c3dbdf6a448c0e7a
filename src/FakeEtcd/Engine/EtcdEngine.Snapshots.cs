using Etcd.Api;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>Takes down all that clients can observe, at one moment.</summary>
    public EngineSnapshot Capture()
    {
        lock (_gate)
        {
            return new EngineSnapshot(
                _store.Capture(),
                _compactionHashes.Capture(),
                CaptureLeases(),
                [.. _alarms.Get(AlarmType.None)],
                _auth.State,
                Proposals);
        }
    }

    private void Restore(EngineSnapshot snapshot)
    {
        _compactionHashes.Restore(snapshot.CompactionHashes);
        _alarms.Restore(snapshot.Alarms.Select(alarm => alarm.Clone()));
        _auth.Change(snapshot.Auth);
        _proposals = snapshot.Proposals;
        lock (_gate)
        {
            foreach (var lease in snapshot.Leases)
            {
                _lessor.Restore(lease);
            }
        }

        ArmExpiryTimer();
    }
}
