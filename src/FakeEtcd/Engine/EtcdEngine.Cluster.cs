namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>
    /// Applies a change in the cluster in one step, between two requests. Call <see cref="ArmExpiryTimer"/> afterwards, under no lock.
    /// </summary>
    /// <param name="members">Each member's state, and whether the member knows a leader from now on.</param>
    /// <param name="hasLeader">Whether there is a leader. Without one no lease expires.</param>
    /// <param name="isElected">Whether a leader was elected, who gives every lease its whole TTL again.</param>
    /// <param name="publish">Makes the change visible.</param>
    public void FollowCluster(IEnumerable<(Replica Replica, bool KnowsLeader)> members, bool hasLeader, bool isElected, Action publish)
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

            publish();
        }
    }

    /// <summary>Gives up what is kept for a member's state that is no longer served.</summary>
    public void Retire(Replica replica)
    {
        lock (_gate)
        {
            replica.Rejoin(_store);
        }
    }
}
