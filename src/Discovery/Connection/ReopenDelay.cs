using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>The waits between the streams that all users of a connection share: one back-off for all of them.</summary>
/// <remarks>Safe for use by several threads.</remarks>
internal sealed class ReopenDelay(EtcdConnection connection)
{
    private readonly Lock _lock = new();
    private readonly Backoff _backoff = connection.CreateBackoff();
    private TimeSpan _wait;
    private long _since;

    /// <summary>Makes the next stream wait, after one that broke.</summary>
    /// <param name="longest">The longest wait.</param>
    /// <returns>The length of the wait.</returns>
    public TimeSpan Schedule(TimeSpan longest)
    {
        lock (_lock)
        {
            var wait = _backoff.Next();
            _wait = wait < longest ? wait : longest;
            _since = connection.Time.GetTimestamp();
            return _wait;
        }
    }

    /// <summary>Makes the next wait the shortest one, after a stream that worked.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _backoff.Reset();
        }
    }

    /// <summary>Waits for what is left of the scheduled wait.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var left = _wait - connection.Time.GetElapsedTime(_since);
            return left > TimeSpan.Zero ? Task.Delay(left, connection.Time, cancellationToken) : Task.CompletedTask;
        }
    }
}
