using System.Runtime.ExceptionServices;
using Etcd.Api;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Lock = System.Threading.Lock;

namespace Etcd.Discovery.Registration.Leases;

/// <summary>One keep-alive stream with any number of leases. etcd answers renewals one after the other, with the ID of the lease.</summary>
internal sealed partial class KeepAliveStream
{
    private readonly Lock _lock = new();
    private readonly EtcdConnection _connection;
    private readonly ReopenDelay _turn;
    private readonly ILogger _logger;
    private readonly SharedCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> _call;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<GrantedLease> _leases = [];
    private readonly List<Renewal> _unanswered = [];
    private Task _running = Task.CompletedTask;
    private EtcdException? _silent;
    private Exception? _reason;
    private long? _answeredAt;
    private bool _closed;

    public KeepAliveStream(EtcdConnection connection, ReopenDelay turn, ILogger logger)
    {
        _connection = connection;
        _turn = turn;
        _logger = logger;
        _call = new SharedCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(
            connection, turn, (member, options) => member.Lease.LeaseKeepAlive(options));
    }

    public void Start() => _running = Background.Run(RunAsync);

    /// <summary>Adds a lease.</summary>
    /// <returns>False if the stream has ended.</returns>
    public bool TryAdd(GrantedLease lease)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _leases.Add(lease);
            }

            return !_closed;
        }
    }

    /// <summary>Removes a lease, and closes the stream with its last one.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="isFinal">Whether the lease needs no renewal any more. Otherwise it may be added again.</param>
    public async ValueTask RemoveAsync(GrantedLease lease, bool isFinal)
    {
        lock (_lock)
        {
            _leases.Remove(lease);
            foreach (var renewal in _unanswered.Where(renewal => renewal.LeaseId == lease.Id))
            {
                renewal.HasLeft |= isFinal;
            }

            if (_closed || _leases.Count > 0)
            {
                return;
            }

            _closed = true;
        }

        await _call.CloseAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    /// <summary>Renews a lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="since">Since when the TTL counts, by the last answer on this stream; null before the first one.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The TTL, and since when it counts. A TTL of 0 or less means that the lease does not exist.</returns>
    /// <exception cref="EtcdException">The stream has ended, or there was no answer in time.</exception>
    public async Task<(long Ttl, long Since)> RenewAsync(GrantedLease lease, long? since, CancellationToken cancellationToken)
    {
        await _call.Opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        var renewal = new Renewal(lease.Id, _connection.Time.GetTimestamp());
        TimeSpan timeout;
        lock (_lock)
        {
            ThrowIfEnded();
            timeout = _answeredAt is null ? lease.OpenTimeout : lease.KeepAliveTimeout;
            _unanswered.RemoveAll(older => older.LeaseId == lease.Id && _connection.Time.GetElapsedTime(older.SentAt) > lease.Ttl);
            _unanswered.Add(renewal);
            _call.Requests.Send(new LeaseKeepAliveRequest { ID = lease.Id });
        }

        var isAnswered = since is { } last
            ? await WaitOrQueryAsync(lease, renewal, last, timeout, cancellationToken).ConfigureAwait(false)
            : await renewal.Answer.Task.EndsWithinAsync(timeout, _connection.Time, cancellationToken).ConfigureAwait(false);
        if (!isAnswered)
        {
            await GiveUpAsync(renewal, cancellationToken).ConfigureAwait(false);
        }

        return await renewal.Answer.Task.ConfigureAwait(false);
    }

    /// <summary>Waits until the next renewal of a lease is due.</summary>
    /// <exception cref="EtcdException">The stream has ended.</exception>
    public async Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (await _ended.Task.EndsWithinAsync(time, _connection.Time, cancellationToken).ConfigureAwait(false))
        {
            ThrowIfEnded();
        }
    }

    /// <summary>Ends the stream if it has been silent since the renewal. Otherwise only this answer got lost.</summary>
    private async Task GiveUpAsync(Renewal renewal, CancellationToken cancellationToken)
    {
        const string Reason = "etcd did not answer a keep-alive in time";
        bool isSilent;
        lock (_lock)
        {
            isSilent = !(_answeredAt > renewal.SentAt);
        }

        var late = isSilent ? _call.Silent(Reason) : new EtcdUnavailableException(StatusCode.DeadlineExceeded, $"{Reason}.");
        if (isSilent)
        {
            Interlocked.CompareExchange(ref _silent, late, null);
        }

        if (renewal.Answer.TrySetException(late) && isSilent)
        {
            // The lease stays until the end: a stream without leases would end as planned.
            await _call.CloseAsync().ConfigureAwait(false);
            await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void ThrowIfEnded()
    {
        if (Volatile.Read(ref _reason) is { } reason)
        {
            ExceptionDispatchInfo.Throw(reason);
        }
    }

    private async Task RunAsync()
    {
        var reason = await _call.RunAsync(ReadAsync).ConfigureAwait(false);
        Renewal[] unanswered;
        int leases;
        TimeSpan shortest;
        lock (_lock)
        {
            reason = Volatile.Read(ref _silent) ?? reason;
            _closed = true;
            Volatile.Write(ref _reason, reason);
            unanswered = [.. _unanswered];
            leases = _leases.Count;
            shortest = leases > 0 ? _leases.Min(lease => lease.KeepAliveInterval) : TimeSpan.Zero;
        }

        if (leases == 0)
        {
            return;
        }

        // Before the leases learn of the end, because they come back at once. The log comes last: a logger may block.
        var wait = _turn.Schedule(shortest);
        End(unanswered, reason);
        LogBroken(leases, wait, EtcdErrors.Describe(reason));
    }

    private void End(Renewal[] unanswered, Exception reason)
    {
        if (reason is EtcdException { Code: StatusCode.NotFound } && unanswered.Length > 0)
        {
            // etcd answers in order, so it is the oldest renewal that failed.
            unanswered[0].Answer.TrySetResult((0, 0));
        }

        foreach (var renewal in unanswered)
        {
            renewal.Answer.TrySetException(reason);

            // Nobody waits for the answer if the lease has left. Reading the exception marks it as observed.
            _ = renewal.Answer.Task.Exception;
        }

        _ended.TrySetResult();
    }

    [LoggerMessage(404, LogLevel.Warning, "The keep-alive stream of {Count} leases broke, reopening in {Wait}: {Reason}")]
    private partial void LogBroken(int count, TimeSpan wait, Printable reason);
}
