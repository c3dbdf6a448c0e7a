namespace FakeEtcd.Hosting.Http2;

/// <summary>Judges the pings of the client of one connection as etcd's gRPC library does.</summary>
/// <param name="minTime">The least time between two pings while a call is in progress.</param>
/// <param name="time">The clock.</param>
/// <remarks>
/// A ping that follows the last one too soon is a strike. Three strikes are too many. A response that the server has begun or continued
/// since the last ping forgives them all.
/// </remarks>
internal sealed class PingPolicy(TimeSpan minTime, TimeProvider time)
{
    private const int MaxStrikes = 2;

    /// <summary>The least time between two pings without a call in progress.</summary>
    private static readonly TimeSpan MinIdleTime = TimeSpan.FromHours(2);

    private readonly Lock _gate = new();
    private readonly HashSet<int> _calls = [];
    private long? _lastPing;
    private int _strikes;
    private int _lastStreamId;
    private bool _isForgiven;
    private bool _isViolated;

    /// <summary>Whether the client has sent too many pings.</summary>
    public bool IsViolated => Volatile.Read(ref _isViolated);

    /// <summary>The last stream that the client has opened.</summary>
    public int LastStreamId => Volatile.Read(ref _lastStreamId);

    /// <summary>The client has sent headers: it opens a stream, or ends one with trailers.</summary>
    public void ReceiveHeaders(int streamId)
    {
        if (streamId > _lastStreamId)
        {
            Volatile.Write(ref _lastStreamId, streamId);
            lock (_gate)
            {
                _calls.Add(streamId);
            }
        }
    }

    /// <summary>The client or the server has ended a stream.</summary>
    public void End(int streamId)
    {
        lock (_gate)
        {
            _calls.Remove(streamId);
        }
    }

    /// <summary>The server has sent headers or data.</summary>
    public void Forgive() => Volatile.Write(ref _isForgiven, true);

    /// <summary>The client has sent a ping.</summary>
    /// <returns>Whether it is one too many.</returns>
    public bool ReceivePing()
    {
        var now = time.GetTimestamp();
        var last = _lastPing;
        _lastPing = now;
        if (Interlocked.Exchange(ref _isForgiven, false))
        {
            _strikes = 0;
        }
        else if (last is { } before && time.GetElapsedTime(before, now) < (IsIdle ? MinIdleTime : minTime))
        {
            _strikes++;
        }

        Volatile.Write(ref _isViolated, _strikes > MaxStrikes);
        return _strikes > MaxStrikes;
    }

    private bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count == 0;
            }
        }
    }
}
