using Etcd.Api;

namespace Etcd.Discovery.Registration.Keys;

/// <summary>Watches one key for its owner, with one watch for as long as the stream of the connection lasts.</summary>
/// <param name="connection">The connection to etcd.</param>
/// <param name="key">The key.</param>
/// <param name="lease">The owner's lease.</param>
internal sealed class KeyWatch(EtcdConnection connection, string key, long lease) : IAsyncDisposable
{
    private readonly KeyRange _range = KeyRange.Single(key);
    private RangeWatch? _watch;

    /// <summary>Waits until the key is deleted, or put under another lease. One wait at a time.</summary>
    /// <param name="heldAt">The revision at which the owner last held the key; older events are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait. The watch stays open, and the next wait misses nothing.</param>
    /// <exception cref="EtcdException">The watch broke and may have missed a loss. The next wait opens a new watch.</exception>
    public async Task WaitForLossAsync(long heldAt, CancellationToken cancellationToken)
    {
        _watch ??= WatchHub.Of(connection).Open(_range, heldAt);
        try
        {
            while (!IsLoss(await _watch.ReadAsync(cancellationToken).ConfigureAwait(false), heldAt))
            {
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_watch is { } watch)
        {
            _watch = null;
            await watch.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool IsLoss(WatchResponse response, long heldAt)
    {
        if (response.Canceled)
        {
            throw RangeWatch.CreateException(response);
        }

        if (response.Events.Any(change => change.Kv is null))
        {
            throw MalformedAnswer.Create($"an event of {key} without a key");
        }

        return response.Events.Any(change =>
            change.Kv.ModRevision > heldAt
            && _range.Contains(change.Kv.Key)
            && (change.Type == Event.Types.EventType.Delete || change.Kv.Lease != lease));
    }
}
