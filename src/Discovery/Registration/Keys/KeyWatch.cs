using Etcd.Api;

namespace Etcd.Discovery.Registration.Keys;

/// <summary>Watches one key for its owner.</summary>
internal sealed class KeyWatch(EtcdConnection connection, string key)
{
    private readonly KeyPrefix _prefix = KeyPrefix.Exactly(key);

    /// <summary>Waits until the key is deleted, or put by someone who gives it another lease.</summary>
    /// <param name="lease">The owner's lease.</param>
    /// <param name="startRevision">The first revision to look at.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>A task that ends with such a change. If the watch breaks it fails, and there may have been one.</returns>
    public async Task WaitForChangeAsync(long lease, long startRevision, CancellationToken cancellationToken)
    {
        var stream = await WatchStream.OpenAsync(connection, _prefix, startRevision, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            while (true)
            {
                var response = await stream.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (response.Events.Any(change => IsLoss(change, lease)))
                {
                    return;
                }

                if (response.Canceled)
                {
                    throw stream.Explain(response);
                }
            }
        }
    }

    private static bool IsLoss(Event change, long lease) => change.Type == Event.Types.EventType.Delete || change.Kv.Lease != lease;
}
