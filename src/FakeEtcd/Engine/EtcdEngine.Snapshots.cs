using Etcd.Api;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>Takes a snapshot of the state that clients can observe.</summary>
    /// <param name="replica">The member whose state it is; null for the current state. A member that is cut off has older keys.</param>
    public EngineSnapshot Capture(Replica? replica = null)
    {
        ObserveTime();
        lock (_gate)
        {
            return new EngineSnapshot(
                _store.Capture(replica?.Stale),
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
        _isDowngrading = snapshot.IsDowngrading;
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
