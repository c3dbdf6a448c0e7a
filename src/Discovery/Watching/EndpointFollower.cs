using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>
/// Follows the endpoints under a prefix for all its subscribers: lists them and watches from there. It resumes a broken watch after the
/// last revision seen. If that is not possible, it lists again and compares. No change is lost or reported twice.
/// </summary>
internal sealed partial class EndpointFollower : IAsyncDisposable
{
    private readonly EtcdConnection _connection;
    private readonly EndpointReader _reader;
    private readonly StoreIdentity _store;
    private readonly WatchHub _hub;
    private readonly Retry _retry;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private EndpointSnapshot? _snapshot;
    private bool _streamEnded;

    public EndpointFollower(EtcdConnection connection, string prefix, EndpointFormatSet formats)
    {
        _connection = connection;
        _logger = connection.LoggerFactory.CreateLogger<EndpointFollower>();
        _reader = new EndpointReader(connection, KeyRange.Prefix(prefix), formats, _logger);
        _store = new StoreIdentity(connection, _reader.Range);
        _hub = WatchHub.Of(connection);
        _retry = connection.CreateRetry(Decide, OnWait);
    }

    /// <summary>What the follower has found out, for its subscribers.</summary>
    public EndpointBroadcast Broadcast { get; } = new();

    private string Prefix => _reader.Range.Text;

    public void Start()
    {
        Confirm();
        _connection.Metrics.Add(this);
        _running = Background.Run(RunAsync);
    }

    /// <summary>Stops and closes the watch.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                Broadcast.Publish(await _retry.RunAsync(AdvanceAsync, _stopping.Token).ConfigureAwait(false));
            }
        }
#pragma warning disable CA1031 // The exception goes to all subscribers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Broadcast.End(exception);
        }
        finally
        {
            await CloseWatchAsync().ConfigureAwait(false);
            _connection.Metrics.Remove(this);
        }
    }

    private async Task<SnapshotUpdate> AdvanceAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is null)
        {
            return await ListFirstAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            while (true)
            {
                // A relist schedules a wait.
                await _retry.WaitAsync(cancellationToken).ConfigureAwait(false);
                var update = MustList
                    ? await ListAgainAsync(cancellationToken).ConfigureAwait(false)
                    : await WatchAsync(cancellationToken).ConfigureAwait(false);
                if (update is not null)
                {
                    return update;
                }
            }
        }
        catch
        {
            _streamEnded = _watch?.StreamEnded == true;
            _isVerified = false;
            await CloseWatchAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Whatever goes wrong, the subscribers have no other way to learn of changes. Only a disposed connection is final.
    private static RetryDecision Decide(Exception exception) =>
        EtcdErrors.IsTransient(exception) ? RetryDecision.RetryAfterWait : RetryDecision.Throw;

    private void OnWait(Exception exception, TimeSpan wait)
    {
        if (_snapshot is not null)
        {
            // The end of the stream is in the log already.
            LogWatchEnded(_streamEnded ? LogLevel.Debug : LogLevel.Information, Prefix, _snapshot.Revision, exception.Message);
            return;
        }

        var failure = exception as EtcdException ?? MalformedAnswer.Create($"a list of {Prefix} that cannot be read: {exception.Message}");
        Broadcast.Fail(failure);
        LogListFailed(Prefix, failure.Message);
    }
}
