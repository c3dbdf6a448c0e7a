using Etcd.Api;
using FakeEtcd.Protocol;

namespace FakeEtcd.Node.Compacting;

/// <summary>Compacts the state that a member serves while the member leads. Each member of a cluster has one, as in etcd.</summary>
internal sealed class AutoCompactor : IDisposable
{
    private readonly ICompactionSchedule _schedule;
    private readonly ClusterMember _member;
    private readonly ServedState _state;
    private readonly ITimer _timer;
    private int _isBusy;

    private AutoCompactor(ICompactionSchedule schedule, ClusterMember member, ServedState state, TimeProvider time)
    {
        _schedule = schedule;
        _member = member;
        _state = state;
        schedule.Note(Revision);
        _timer = time.CreateTimer(
            static compactor => ((AutoCompactor)compactor!).EndInterval(), this, schedule.Interval, schedule.Interval);
    }

    private long Revision => _state.Engine.RevisionOf(_state.Replica);

    /// <summary>Begins to compact.</summary>
    /// <returns>The compactor; null if the options ask for none.</returns>
    public static AutoCompactor? Start(FakeEtcdOptions options, ClusterMember member, ServedState state)
    {
        ICompactionSchedule? schedule = options.AutoCompaction switch
        {
            { Period: { } period } => new PeriodicSchedule(period),
            { Revisions: { } revisions } => new RevisionSchedule(revisions),
            _ => null,
        };
        return schedule is null ? null : new AutoCompactor(schedule, member, state, options.TimeProvider);
    }

    public void Dispose() => _timer.Dispose();

    private void EndInterval()
    {
        // A compaction may take longer than an interval.
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
        {
            return;
        }

        try
        {
            if (_member.Leader == _member && _schedule.Due(Revision) is { } due && TryCompact(due))
            {
                _schedule.Complete(due);
            }

            _schedule.Note(Revision);
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    private bool TryCompact(long revision)
    {
        try
        {
            _state.Engine.Compact(new CompactionRequest { Revision = revision });
            return true;
        }
        catch (EtcdException exception)
        {
            // The engine may have ended, or an alarm may forbid every change.
            return exception.Error == EtcdError.Compacted;
        }
    }
}
