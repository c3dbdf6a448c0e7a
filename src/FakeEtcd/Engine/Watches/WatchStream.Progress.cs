namespace FakeEtcd.Engine.Watches;

internal sealed partial class WatchStream
{
    private ITimer? _progressTimer;

    /// <summary>
    /// Announces the current revision for all watches, provided that every one of them has caught up, and none still waits
    /// for the revision that it starts at.
    /// </summary>
    public void RequestProgress()
    {
        lock (_hub.Gate)
        {
            if (_watchers.Count > 0 && _watchers.Values.All(HasProgress))
            {
                SayProgress(NoWatchId);
            }
        }
    }

    /// <summary>Notifies at multiples of the interval since the stream was opened, whenever the first watch asked for it.</summary>
    private void StartNotifyingProgress() => _progressTimer ??= _hub.Time.CreateTimer(
        static stream => ((WatchStream)stream!).NotifyProgress(),
        this,
        _hub.ProgressInterval - new TimeSpan(_hub.Time.GetElapsedTime(_opened).Ticks % _hub.ProgressInterval.Ticks),
        _hub.ProgressInterval);

    /// <summary>Runs once an interval: a watcher that saw an event since the last run is skipped once.</summary>
    private void NotifyProgress()
    {
        lock (_hub.Gate)
        {
            foreach (var watcher in _watchers.Values.Where(watcher => watcher.Spec.ProgressNotify))
            {
                if (watcher.ProgressDue && HasProgress(watcher))
                {
                    SayProgress(watcher.Id);
                }

                watcher.ProgressDue = true;
            }
        }
    }

    private bool HasProgress(Watcher watcher) =>
        watcher.State == WatcherState.Synced && watcher.Spec.RequestedRevision <= _hub.Store.State.Revision;

    private void SayProgress(long watchId)
    {
        if (Volatile.Read(ref _queued) < MaxQueuedBatches)
        {
            Enqueue(new WatchOutput.Progress(watchId, _hub.Store.State.Revision));
        }
    }
}
