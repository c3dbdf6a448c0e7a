using Etcd.Api;

namespace Etcd.Discovery.Registration.Keys;

/// <summary>Watches one key for its owner, on one stream for as long as that stream lasts.</summary>
/// <param name="connection">The connection to etcd.</param>
/// <param name="key">The key.</param>
/// <param name="lease">The owner's lease.</param>
internal sealed class KeyWatch(EtcdConnection connection, string key, long lease) : IAsyncDisposable
{
    private readonly KeyRange _range = KeyRange.Single(key);
    private readonly CancellationTokenSource _disposing = new();
    private Task<long>? _reading;
    private WatchStream? _stream;

    /// <summary>Waits until the key is deleted, or put under another lease. One wait at a time.</summary>
    /// <param name="heldAt">The revision at which the owner last held the key; older events are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait. The watch stays open, and the next wait misses nothing.</param>
    /// <exception cref="EtcdException">The watch broke and may have missed a loss. The next wait opens a new watch.</exception>
    public async Task WaitForLossAsync(long heldAt, CancellationToken cancellationToken)
    {
        long lostAt;
        do
        {
            _reading ??= ReadLossAsync(heldAt, _disposing.Token);
            await ((Task)_reading).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_reading.IsCompleted)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var reading = _reading;
            _reading = null;
            lostAt = await reading.ConfigureAwait(false);
        }
        while (lostAt <= heldAt);
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        if (_reading is { } reading)
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await CloseAsync().ConfigureAwait(false);
        _disposing.Dispose();
    }

    /// <summary>Returns the revision of the next event that takes the key from its owner.</summary>
    private async Task<long> ReadLossAsync(long startRevision, CancellationToken cancellationToken)
    {
        try
        {
            _stream ??= await WatchStream.OpenAsync(connection, _range, startRevision, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                var response = await _stream.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (response.Events.LastOrDefault(IsLoss) is { } loss)
                {
                    return loss.Kv.ModRevision;
                }

                if (response.Canceled)
                {
                    throw _stream.CreateException(response);
                }
            }
        }
        catch
        {
            await CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    private bool IsLoss(Event change) => change.Type == Event.Types.EventType.Delete || change.Kv.Lease != lease;

    private async Task CloseAsync()
    {
        if (_stream is { } stream)
        {
            _stream = null;
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }
}
