using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>
/// Follows the endpoints under a prefix for ever: reads them, watches from there, goes on after the last revision seen when
/// the watch breaks, and reads again and compares when that is impossible. Nothing is lost and nothing reported twice.
/// </summary>
/// <remarks>It works only while someone waits in <see cref="NextAsync"/>, which has one caller at a time.</remarks>
internal sealed partial class EndpointWatcher : IEndpointWatcher
{
    private readonly EtcdConnection _connection;
    private readonly EndpointReader _reader;
    private readonly Backoff _backoff;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposing = new();
    private EndpointSnapshot? _snapshot;
    private bool _waitFirst;

    public EndpointWatcher(EtcdConnection connection, string prefix, ValueFormat format)
    {
        _connection = connection;
        _logger = connection.LoggerFactory.CreateLogger<EndpointWatcher>();
        _reader = new EndpointReader(connection, KeyRange.Prefix(prefix), format, _logger);
        _backoff = connection.CreateBackoff();
    }

    /// <summary>Told of each failure of the first full read, which is then tried again; when null, the failure is thrown.</summary>
    public Action<EtcdException>? ListFailed { get; init; }

    private string Prefix => _reader.Prefix.Text;

    public async Task<SnapshotUpdate> NextAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is null)
        {
            return await ReadFirstAsync(cancellationToken).ConfigureAwait(false);
        }

        while (true)
        {
            try
            {
                await WaitAfterFailureAsync(cancellationToken).ConfigureAwait(false);
                var step = MustRead
                    ? await ReadAgainAsync(cancellationToken).ConfigureAwait(false)
                    : await WatchAsync(cancellationToken).ConfigureAwait(false);
                if (step is not null)
                {
                    return step;
                }
            }
            catch (EtcdException exception)
            {
                await BreakAsync(exception.Message).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await CloseStreamAsync().ConfigureAwait(false);
        _disposing.Dispose();
    }

    private async Task WaitAfterFailureAsync(CancellationToken cancellationToken)
    {
        if (_waitFirst)
        {
            await _backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
            _waitFirst = false;
        }
    }

    private async Task BreakAsync(string reason)
    {
        LogWatchEnded(Prefix, _snapshot!.Revision, reason);
        _waitFirst = true;
        await CloseStreamAsync().ConfigureAwait(false);
    }
}
