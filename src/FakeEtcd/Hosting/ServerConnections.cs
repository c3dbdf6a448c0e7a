namespace FakeEtcd.Hosting;

/// <summary>The connections of one server, from their beginning until nothing of them is left.</summary>
internal sealed class ServerConnections
{
    /// <summary>How long connections get to close by themselves before they are cut, and to be gone after that.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<ServerConnection> _connections = [];
    private bool _isRefusing;

    /// <summary>How many are open.</summary>
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

    /// <returns>Whether it is one of the server's now, or was refused.</returns>
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

    /// <summary>Lets calls under way end, for a moment; cuts what is open then, or when cancelled.</summary>
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

    /// <summary>Cuts every connection, and waits a moment for what is left of them on this side.</summary>
    public async Task CutAsync()
    {
        var connections = Snapshot();
        Cut();
        await EndedAsync(connections, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Cuts every connection.</summary>
    /// <returns>How many were open.</returns>
    public int Cut() => Snapshot().Count(static connection => connection.Cut());

    private static async Task EndedAsync(ServerConnection[] connections, CancellationToken cancellationToken)
    {
        var ended = Task.WhenAll(connections.Select(static connection => connection.Ended));
        await ended.WaitAsync(CloseTimeout, TimeProvider.System, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private ServerConnection[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _connections];
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
