namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>
    /// Applies a change of the cluster atomically, between two requests. The caller must then call <see cref="ArmExpiryTimer"/>, without
    /// holding a lock.
    /// </summary>
    /// <param name="members">The state of each member, and whether the member now has a leader.</param>
    /// <param name="hasLeader">Whether the cluster has a leader. Without one, leases do not expire.</param>
    /// <param name="isElected">Whether a leader was elected. A new leader renews every lease.</param>
    /// <param name="publish">Publishes the change to the members.</param>
    /// <param name="record">The cluster, to be stored; null to store nothing.</param>
    public void FollowCluster(
        IEnumerable<(Replica Replica, bool KnowsLeader)> members, bool hasLeader, bool isElected, Action publish, ClusterRecord? record = null)
    {
        lock (_gate)
        {
            foreach (var (replica, knowsLeader) in members)
            {
                if (knowsLeader)
                {
                    replica.Rejoin(_store);
                }
                else
                {
                    replica.CutOff(_store);
                }
            }

            if (!hasLeader)
            {
                _lessor.Suspend();
            }
            else if (isElected)
            {
                _lessor.RenewAll();
            }

            Store(record);
            publish();
        }
    }

    /// <summary>Releases the history that is kept for the state of a member that no longer serves it.</summary>
    public void Retire(Replica replica)
    {
        lock (_gate)
        {
            replica.Retire(_store);
        }
    }
}
