namespace FakeEtcd.Engine;

/// <remarks>The storage of the state: every change goes to a log, and a checkpoint of the whole state takes the place of a long log.</remarks>
internal sealed partial class EtcdEngine
{
    private readonly IChangeLog? _log;
    private ClusterRecord? _cluster;

    /// <summary>The members as they were stored last; null if they never were.</summary>
    public ClusterRecord? Cluster => Volatile.Read(ref _cluster);

    /// <summary>Whether the state is stored.</summary>
    public bool IsStored => _log is not null;

    /// <summary>Waits until the changes so far are stored as safely as their acknowledgement needs.</summary>
    /// <exception cref="Protocol.EtcdException">They cannot be stored.</exception>
    public ValueTask WhenStoredAsync() => _log is null ? ValueTask.CompletedTask : _log.WhenStoredAsync();

    /// <summary>Refuses a change of the cluster while changes cannot be stored.</summary>
    /// <exception cref="Protocol.EtcdException">They cannot.</exception>
    public void RequireWritable() => _log?.RequireWritable();

    /// <summary>Begins a checkpoint, atomically with respect to every change.</summary>
    /// <param name="cut">Called under the engine's lock: later changes are not in the checkpoint.</param>
    public EngineCheckpoint BeginCheckpoint(Action cut)
    {
        lock (_gate)
        {
            cut();
            return new EngineCheckpoint(
                _store.Pin(),
                [.. _lessor.All.Select(lease => (lease.Id, lease.Ttl))],
                [.. _alarms.Get(Etcd.Api.AlarmType.None)],
                _auth.State,
                _cluster,
                Proposals,
                _isDowngrading);
        }
    }

    /// <summary>Ends a checkpoint, and frees what compactions have left for it.</summary>
    public void EndCheckpoint(EngineCheckpoint checkpoint)
    {
        lock (_compacting)
        {
            lock (_gate)
            {
                _store.Unpin(checkpoint.View);
            }

            Reclaim();
        }
    }

    /// <summary>Stores the members and the term, unless they are stored already. The caller holds the lock.</summary>
    private void Store(ClusterRecord? cluster)
    {
        if (cluster is not null && !cluster.IsSame(_cluster))
        {
            _cluster = cluster;
            _log?.Append(new EngineChange.Reconfigured(Proposals, cluster));
        }
    }

    /// <summary>Stores the active alarms. The caller holds the lock.</summary>
    private void StoreAlarms() => _log?.Append(new EngineChange.Alarmed(Proposals, [.. _alarms.Get(Etcd.Api.AlarmType.None)]));
}
