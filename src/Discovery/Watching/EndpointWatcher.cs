using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>
/// Watches the endpoints under a prefix until it is disposed: lists them and watches from there. It resumes a broken watch after the
/// last revision seen. If that is not possible, it lists again and compares. No change is lost or reported twice.
/// </summary>
/// <remarks>It makes progress only while a caller waits in <see cref="NextAsync"/>. One call at a time.</remarks>
internal sealed partial class EndpointWatcher : IEndpointWatcher
{
    private readonly EtcdConnection _connection;
    private readonly EndpointReader _reader;
    private readonly Retry _retry;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposing = new();
    private EndpointSnapshot? _snapshot;

    public EndpointWatcher(EtcdConnection connection, string prefix, ValueFormat format)
    {
        _connection = connection;
        _logger = connection.LoggerFactory.CreateLogger<EndpointWatcher>();
        _reader = new EndpointReader(connection, KeyRange.Prefix(prefix), format, _logger);
        _retry = connection.CreateRetry(Decide, OnWait);
    }

    /// <summary>Called after each failure of the first list, before it is retried. If null, the failure goes to the caller.</summary>
    public Action<EtcdException>? ListFailed { get; init; }

    private string Prefix => _reader.Range.Text;

    public Task<SnapshotUpdate> NextAsync(CancellationToken cancellationToken) => _retry.RunAsync(AdvanceAsync, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await CloseStreamAsync().ConfigureAwait(false);
        _disposing.Dispose();
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
        catch (EtcdException)
        {
            await CloseStreamAsync().ConfigureAwait(false);
            throw;
        }
    }

    private RetryDecision Decide(Exception exception) => exception is EtcdException && (_snapshot is not null || ListFailed is not null)
        ? RetryDecision.RetryAfterWait
        : RetryDecision.Throw;

    private void OnWait(Exception exception, TimeSpan wait)
    {
        if (_snapshot is not null)
        {
            LogWatchEnded(Prefix, _snapshot.Revision, exception.Message);
            return;
        }

        LogListFailed(Prefix, exception.Message);
        ListFailed!((EtcdException)exception);
    }
}
