using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>The followers of a connection: one for each prefix and set of formats, for as long as it has subscribers.</summary>
internal sealed class FollowerPool(EtcdConnection connection)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Prefix, EndpointFormatSet Formats), EndpointFollower> _followers = [];

    public static FollowerPool Of(EtcdConnection connection) => connection.GetShared(static it => new FollowerPool(it));

    /// <summary>Subscribes to a prefix. The first subscriber starts the follower.</summary>
    public void Subscribe(string prefix, EndpointFormatSet formats, EndpointFeed feed)
    {
        lock (_lock)
        {
            if (_followers.TryGetValue((prefix, formats), out var follower))
            {
                follower.Broadcast.Add(feed);
                return;
            }

            follower = new EndpointFollower(connection, prefix, formats);
            follower.Broadcast.Add(feed);
            _followers.Add((prefix, formats), follower);
            follower.Start();
        }
    }

    /// <summary>Ends a subscription. The last subscriber stops the follower.</summary>
    public async Task UnsubscribeAsync(string prefix, EndpointFormatSet formats, EndpointFeed feed)
    {
        EndpointFollower follower;
        lock (_lock)
        {
            follower = _followers[(prefix, formats)];
            if (!follower.Broadcast.Remove(feed))
            {
                return;
            }

            _followers.Remove((prefix, formats));
        }

        await follower.DisposeAsync().ConfigureAwait(false);
    }
}
