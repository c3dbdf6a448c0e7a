using Lock = System.Threading.Lock;

namespace FakeEtcd.Engine;

/// <summary>Who waits for a revision. Outlives an engine, so that a wait goes on when another state is served.</summary>
internal sealed class RevisionWaiters
{
    private readonly Lock _gate = new();
    private readonly List<(long Revision, TaskCompletionSource Reached)> _waiting = [];
    private volatile bool _isAnybodyWaiting;

    /// <summary>Waits until a revision is reached.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="current">Tells the revision of now.</param>
    public Task WaitAsync(long revision, Func<long> current)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((revision, reached));
            _isAnybodyWaiting = true;
        }

        // A commit between the caller's look and now told nobody.
        Reached(current());
        return reached.Task;
    }

    /// <summary>Tells that a revision was committed.</summary>
    public void Reached(long revision)
    {
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
