using Lock = System.Threading.Lock;

namespace FakeEtcd.Engine;

/// <summary>Who waits for a revision. Outlives an engine, so that a wait goes on when another state is served.</summary>
internal sealed class RevisionWaiters
{
    private readonly Lock _gate = new();
    private readonly List<(long Revision, TaskCompletionSource Reached)> _waiting = [];
    private volatile bool _isAnybodyWaiting;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Waits until a revision is reached.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="current">Tells the revision of now.</param>
    /// <param name="timeout">How long to wait, in real time.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task WaitAsync(long revision, Func<long> current, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((revision, reached));
            _isAnybodyWaiting = true;
        }

        try
        {
            // A commit between the caller's look and now told nobody.
            Interlocked.MemoryBarrier();
            Reached(current());
            await reached.Task.WaitAsync(timeout, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove((revision, reached));
                _isAnybodyWaiting = _waiting.Count > 0;
            }
        }
    }

    /// <summary>Tells that a revision was committed.</summary>
    public void Reached(long revision)
    {
        // Either this sees the waiter, or the waiter sees the commit.
        Interlocked.MemoryBarrier();
        if (!_isAnybodyWaiting)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var (_, reached) in _waiting.Where(waiting => waiting.Revision <= revision))
            {
                reached.TrySetResult();
            }

            _waiting.RemoveAll(waiting => waiting.Revision <= revision);
            _isAnybodyWaiting = _waiting.Count > 0;
        }
    }
}
