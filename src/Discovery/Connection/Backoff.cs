namespace Etcd.Discovery;

/// <summary>The waits between the attempts of one piece of work: each is twice as long as the one before, with jitter.</summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
internal sealed class Backoff(TimeSpan initial, TimeSpan max, Jitter jitter)
{
    private TimeSpan? _next;

    /// <summary>Returns the next wait, and doubles the one after it up to the maximum.</summary>
    public TimeSpan Next()
    {
        var wait = _next ?? initial;
        _next = wait >= max / 2 ? max : wait * 2;
        return jitter.Apply(wait);
    }

    /// <summary>Starts again from the shortest wait, after a success.</summary>
    public void Reset() => _next = null;
}
