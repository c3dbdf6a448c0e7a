using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting;

/// <summary>The connections of one server, from their beginning until nothing of them is left.</summary>
internal sealed class ServerConnections
{
    /// <summary>How long connections get to close by themselves before they are cut, and to be gone after that.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<ServerConnection> _connections = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count;
            }
        }
    }

    public void Add(ServerConnection connection)
    {
        lock (_gate)
        {
            _connections.Add(connection);
        }

        _ = connection.Ended.ContinueWith(
            _ => Remove(connection), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
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
        await AbortAsync().ConfigureAwait(false);
    }

    /// <summary>Cuts every connection.</summary>
    public async Task AbortAsync()
    {
        var connections = Snapshot();
        foreach (var connection in connections)
        {
            connection.Abort(new ConnectionAbortedException("The server cuts the connection."));
        }

        await EndedAsync(connections, CancellationToken.None).ConfigureAwait(false);
    }

    private static async Task EndedAsync(ServerConnection[] connections, CancellationToken cancellationToken)
    {
        Task ended = Task.WhenAll(connections.Select(connection => connection.Ended)).WaitAsync(CloseTimeout, TimeProvider.System, cancellationToken);
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
