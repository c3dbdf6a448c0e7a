using Etcd.Api;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>Takes a snapshot of the state that clients can observe.</summary>
    public EngineSnapshot Capture()
    {
        ObserveTime();
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
