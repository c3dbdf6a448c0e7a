namespace FakeEtcd.Engine.Watches;

internal sealed partial class WatchStream
{
    private ITimer? _progressTimer;
    private bool _isNotifying;

    /// <summary>
    /// Queues a progress notification for all watches, if every one of them has caught up and the current revision has reached its start
    /// revision.
    /// </summary>
    public void RequestProgress()
    {
        lock (_hub.Gate)
        {
            if (_watchers.Count > 0 && _watchers.Values.All(HasProgress))
            {
                EnqueueProgress(NoWatchId);
            }
        }
    }

    /// <summary>
    /// Starts the progress notifications if a watch has requested them. They come at multiples of the interval since the stream was opened.
    /// Do not call this method while holding the lock: creating a timer runs code of the clock's owner.
    /// </summary>
    public void StartNotifyingProgress()
    {
        lock (_hub.Gate)
        {
            if (_isClosed || _isNotifying || !_watchers.Values.Any(watcher => watcher.Spec.ProgressNotify))
            {
                return;
            }

            _isNotifying = true;
        }

        var timer = _hub.Time.CreateTimer(
            static stream => ((WatchStream)stream!).NotifyProgress(),
            this,
            _hub.ProgressInterval - new TimeSpan(_hub.Time.GetElapsedTime(_opened).Ticks % _hub.ProgressInterval.Ticks),
            _hub.ProgressInterval);
        bool isClosed;
        lock (_hub.Gate)
        {
            _progressTimer = timer;
            isClosed = _isClosed;
        }

        if (isClosed)
        {
            timer.Dispose();
        }
    }

    /// <summary>Runs once per interval. Skips the watchers that have had an event since the last run.</summary>
    private void NotifyProgress()
    {
        lock (_hub.Gate)
        {
            foreach (var watcher in _watchers.Values.Where(watcher => watcher.Spec.ProgressNotify))
            {
                if (watcher.ProgressDue && HasProgress(watcher))
                {
                    EnqueueProgress(watcher.Id);
                }

                watcher.ProgressDue = true;
            }
        }
    }

    private bool HasProgress(Watcher watcher)
    {
        var revision = View.Revision;
        var isCaughtUp = watcher.State == WatcherState.Synced
            || (!Replica.IsCurrent && watcher.State == WatcherState.Unsynced && watcher.NextRevision > revision);
        return isCaughtUp && watcher.Spec.StartRevision <= revision;
    }

    private void EnqueueProgress(long watchId)
    {
        if (Volatile.Read(ref _queued) < MaxQueuedBatches)
        {
            EnqueueBatch(new WatchOutput.Progress(watchId, View.Revision));
        }
    }
}
