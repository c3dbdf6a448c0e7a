namespace FakeEtcd.Hosting;

/// <summary>
/// The connections of one server, each from its start until it is fully released. Those of its dashboard are no clients: they stay until
/// the server is disposed.
/// </summary>
internal sealed class ServerConnections
{
    /// <summary>The time that connections have to close before they are aborted, and to be released after that.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<ServerConnection> _connections = [];
    private bool _isRefusing;

    /// <summary>The number of open connections of clients.</summary>
    public int Count => Snapshot().Count(static connection => connection.IsOpen);

    /// <summary>Whether new connections are refused.</summary>
    public bool IsRefusing
    {
        get
        {
            lock (_gate)
            {
                return _isRefusing;
            }
        }

        set
        {
            lock (_gate)
            {
                _isRefusing = value;
            }
        }
    }

    /// <summary>Adds a connection, unless the server refuses connections.</summary>
    /// <returns>Whether the connection was added.</returns>
    public bool TryAdd(ServerConnection connection)
    {
        lock (_gate)
        {
            if (_isRefusing)
            {
                return false;
            }

            _connections.Add(connection);
        }

        _ = connection.Ended.ContinueWith(
            _ => Remove(connection), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return true;
    }

    /// <summary>Closes every connection. Aborts those that are still open after one second, or when canceled.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        var connections = Snapshot();
        foreach (var connection in connections)
        {
            connection.RequestClose();
        }

        await EndedAsync(connections, cancellationToken).ConfigureAwait(false);
        await CutAsync().ConfigureAwait(false);
    }

    /// <summary>Aborts every connection, and waits up to one second until this side has released them.</summary>
    public async Task CutAsync()
    {
        var connections = Snapshot();
        Cut();
        await EndedAsync(connections, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Aborts every connection.</summary>
    /// <returns>The number of connections that were open.</returns>
    public int Cut() => Snapshot().Count(static connection => connection.Cut());

    /// <summary>Aborts the connections of the dashboard, and waits up to one second until this side has released them.</summary>
    public Task CutKeptAsync()
    {
        var connections = Snapshot(areKept: true);
        foreach (var connection in connections)
        {
            connection.Cut();
        }

        return EndedAsync(connections, CancellationToken.None);
    }

    private static async Task EndedAsync(ServerConnection[] connections, CancellationToken cancellationToken)
    {
        var ended = Task.WhenAll(connections.Select(static connection => connection.Ended));
        await ended.WaitAsync(CloseTimeout, TimeProvider.System, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private ServerConnection[] Snapshot(bool areKept = false)
    {
        lock (_gate)
        {
            return [.. _connections.Where(connection => connection.IsKept == areKept)];
        }
    }

    private void Remove(ServerConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }
}
