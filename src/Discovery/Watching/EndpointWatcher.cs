namespace Etcd.Discovery;

/// <summary>Watches the endpoints under a prefix until it is disposed.</summary>
/// <remarks>
/// It subscribes to the follower that the connection has for the prefix, and sends nothing before the first <see cref="NextAsync"/>.
/// </remarks>
internal sealed class EndpointWatcher(EtcdConnection connection, string prefix, EndpointFormatSet formats) : IEndpointWatcher
{
    private readonly EndpointFeed _feed = new();
    private bool _subscribed;
    private int _failures;

    /// <summary>Called after each failure of the first list, before it is retried. If null, the failure goes to the caller.</summary>
    public Action<EtcdException>? ListFailed { get; init; }

    public async Task<SnapshotUpdate> NextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_subscribed)
        {
            _subscribed = true;
            FollowerPool.Of(connection).Subscribe(prefix, formats, _feed);
        }

        if (ListFailed is null)
        {
            // Without a list, the follower goes on trying. The caller waits for a try that ends from now on.
            _failures = _feed.Failures;
        }

        while (true)
        {
            var (update, failure, failures) = await _feed.NextAsync(_failures, cancellationToken).ConfigureAwait(false);
            _failures = failures;
            if (update is not null)
            {
                return update;
            }

            if (ListFailed is null)
            {
                throw failure!;
            }

            ListFailed(failure!);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_subscribed)
        {
            _subscribed = false;
            await FollowerPool.Of(connection).UnsubscribeAsync(prefix, formats, _feed).ConfigureAwait(false);
        }
    }
}
