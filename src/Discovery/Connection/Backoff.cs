namespace Etcd.Discovery;

/// <summary>Growing, jittered waits between the attempts of one piece of work. Not for use by several threads.</summary>
internal sealed class Backoff(TimeSpan initial, TimeSpan max, Jitter jitter, TimeProvider time)
{
    private TimeSpan? _next;

    /// <summary>The next wait; each is twice the one before, up to the maximum.</summary>
    public TimeSpan Next()
    {
        var wait = _next ?? initial;
        _next = wait >= max / 2 ? max : wait * 2;
        return jitter.Apply(wait);
    }

    /// <summary>Starts again from the shortest wait, after a success.</summary>
    public void Reset() => _next = null;

    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Next(), time, cancellationToken);
}
