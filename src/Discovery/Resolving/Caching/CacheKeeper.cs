using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Writes the endpoints of one resolver to the cache, and reads them if etcd does not answer.</summary>
internal sealed partial class CacheKeeper(
    EndpointCache cache, string prefix, TimeSpan maxAge, ITargetQueries queries, TimeProvider time, ILogger logger)
{
    /// <summary>A service that is rolled out changes often. One write covers the changes of this time.</summary>
    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(1);

    /// <summary>What prevents a write, such as a full disk, may pass.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger;
    private readonly Channel<EndpointSnapshot> _offered = Channel.CreateBounded<EndpointSnapshot>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private bool _cannotWrite;
    private bool _hasWarned;

    /// <summary>Has endpoints written soon. An empty set does not replace those of the cache.</summary>
    public void Offer(EndpointSnapshot snapshot)
    {
        if (snapshot.Endpoints.Count > 0)
        {
            _offered.Writer.TryWrite(snapshot);
        }
    }

    /// <summary>Writes what is offered until it is canceled, and confirms the age of what stays the same. Never fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        EndpointSnapshot? latest = null;
        try
        {
            while (true)
            {
                var offered = await TakeAsync(cancellationToken).ConfigureAwait(false);
                if (offered is null && latest is not null)
                {
                    offered = await ConfirmAsync(latest, cancellationToken).ConfigureAwait(false);
                }

                if (offered is not null)
                {
                    latest = offered;
                    await SaveAsync(offered).ConfigureAwait(false);
                    await Task.Delay(WriteInterval, time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (_offered.Reader.TryRead(out var last))
            {
                await SaveAsync(last).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads the endpoints of the cache. It logs one warning, however often the cache cannot be used.</summary>
    /// <returns>The endpoints; null if there are none, if they are too old, or if they cannot be read.</returns>
    public async Task<EndpointSnapshot?> LoadAsync()
    {
        var path = cache.PathOf(prefix);
        try
        {
            if (await cache.LoadAsync(prefix).ConfigureAwait(false) is not { } cached)
            {
                return null;
            }

            if (time.GetUtcNow() - cached.SavedAt <= maxAge)
            {
                LogUsed(cached.Snapshot.Endpoints.Count, prefix, cached.SavedAt, path);
                return cached.Snapshot;
            }

            WarnOnce(() => LogTooOld(prefix, path, cached.SavedAt));
        }
        catch (Exception exception)
        {
            WarnOnce(() => LogNotRead(path, exception.Message));
        }

        return null;
    }

    /// <summary>Waits for endpoints, or until it is time to write those again that etcd had last.</summary>
    private async Task<EndpointSnapshot?> TakeAsync(CancellationToken cancellationToken)
    {
        var confirmsIn = maxAge / 4;
        using var timeout = new CancellationTokenSource(_cannotWrite && RetryInterval < confirmsIn ? RetryInterval : confirmsIn, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await _offered.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Returns the endpoints if etcd still has them, as far as the resolver's watch tells.</summary>
    private async Task<EndpointSnapshot?> ConfirmAsync(EndpointSnapshot latest, CancellationToken cancellationToken)
    {
        try
        {
            await queries.ReachAsync(cancellationToken).ConfigureAwait(false);
            return _offered.Reader.TryRead(out var newer) ? newer : latest;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the reason is, the watch meets and reports it too.
            return null;
        }
    }

    // Nothing that is wrong with the cache may harm the channel, which does not need it.
    private async Task SaveAsync(EndpointSnapshot snapshot)
    {
        try
        {
            await cache.SaveAsync(snapshot).ConfigureAwait(false);
            _cannotWrite = false;
        }
        catch (Exception exception)
        {
            if (!_cannotWrite)
            {
                _cannotWrite = true;
                LogNotWritten(cache.PathOf(snapshot.Prefix), exception.Message);
            }
        }
    }

    private void WarnOnce(Action log)
    {
        if (!_hasWarned)
        {
            _hasWarned = true;
            log();
        }
    }

    [LoggerMessage(261, LogLevel.Warning, "etcd does not answer. Using {Count} endpoints under '{Prefix}' as of {SavedAt} from {Path}.")]
    private partial void LogUsed(int count, Printable prefix, DateTimeOffset savedAt, Printable path);

    [LoggerMessage(262, LogLevel.Warning, "etcd does not answer, and the endpoints under '{Prefix}' in {Path} are too old: {SavedAt}.")]
    private partial void LogTooOld(Printable prefix, Printable path, DateTimeOffset savedAt);

    [LoggerMessage(263, LogLevel.Warning, "Cannot read the endpoint cache {Path}: {Reason}")]
    private partial void LogNotRead(Printable path, Printable reason);

    [LoggerMessage(264, LogLevel.Warning, "Cannot write the endpoint cache {Path}: {Reason}")]
    private partial void LogNotWritten(Printable path, Printable reason);
}
