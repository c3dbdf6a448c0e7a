using FakeEtcd.Node;
using FakeEtcd.Threading;

namespace FakeEtcd.Controls;

/// <summary>Stops, restarts and pauses a server, and controls its connections. Only one operation runs at a time.</summary>
internal sealed class ConnectionControls(RunningServer server) : IAsyncDisposable
{
    private readonly AsyncMutex _mutex = new();
    private volatile bool _isRunning = true;

    public bool IsRunning => _isRunning;

    private ServerNode Node => server.Node;

    public Task StopAsync(StopMode mode, CancellationToken cancellationToken) =>
        RunAsync(() => StopIfRunningAsync(mode, cancellationToken), CancellationToken.None);

    /// <summary>Stops the server gracefully: for its disposal, and for a member that was removed from its cluster.</summary>
    public Task StopRemovedAsync() =>
        _mutex.RunAsync(() => StopIfRunningAsync(StopMode.Graceful, CancellationToken.None), CancellationToken.None);

    public Task RestartAsync(bool keepData, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            if (Node.Member.IsRemoved)
            {
                throw new InvalidOperationException($"{Node.Member.Name} was removed from its cluster. A removed member cannot come back.");
            }

            if (!keepData)
            {
                server.Snapshots.ThrowIfMember();
            }

            if (_isRunning)
            {
                await StopCoreAsync(StopMode.Graceful, cancellationToken).ConfigureAwait(false);
            }

            await StartCoreAsync(keepData).ConfigureAwait(false);
        },
        CancellationToken.None);

    public Task RefuseAsync(CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            ThrowIfStopped();
            return server.Transport.RefuseAsync();
        },
        cancellationToken);

    public Task AcceptAsync(CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            ThrowIfStopped();
            server.Transport.Open();
            return Task.CompletedTask;
        },
        cancellationToken);

    public int Reset()
    {
        server.Lifetime.ThrowIfDisposed();
        return server.Transport.Connections.Cut();
    }

    public void Pause() => Run(() =>
    {
        ThrowIfStopped();
        if (!server.Transport.Gate.Hold(HoldReasons.Paused))
        {
            throw new InvalidOperationException("The server is already paused. Call Resume() first.");
        }

        SetPaused(true);
    });

    public void Resume() => Run(() =>
    {
        if (!server.Transport.Gate.Release(HoldReasons.Paused))
        {
            throw new InvalidOperationException("The server is not paused. Call Pause() first; stopping the server ends a pause.");
        }

        SetPaused(false);
    });

    /// <summary>Replaces the state of the running server.</summary>
    public Task ReplaceStateAsync(Func<Task> replace, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            ThrowIfStopped();
            return replace();
        },
        cancellationToken);

    /// <summary>Stops the server.</summary>
    public ValueTask DisposeAsync() => new(StopRemovedAsync());

    private Task StopIfRunningAsync(StopMode mode, CancellationToken cancellationToken) =>
        _isRunning ? StopCoreAsync(mode, cancellationToken) : Task.CompletedTask;

    private async Task StopCoreAsync(StopMode mode, CancellationToken cancellationToken)
    {
        _isRunning = false;
        await server.Transport.RefuseAsync().ConfigureAwait(false);
        SetDown(true);
        if (mode == StopMode.Kill)
        {
            // Cut the connections before the pause ends: otherwise the paused bytes would still reach the clients.
            await server.Transport.Connections.CutAsync().ConfigureAwait(false);
            EndPause();
            await Node.EndStreamsAsync().ConfigureAwait(false);
            return;
        }

        EndPause();
        await Node.EndStreamsAsync().ConfigureAwait(false);
        await server.Transport.Connections.CloseAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task StartCoreAsync(bool keepData)
    {
        await (keepData ? Node.ServeAsync(server.Engine) : server.Snapshots.ReplaceAsync(content: null)).ConfigureAwait(false);
        if (Node.OwnsEngine)
        {
            server.Engine.ForgetAuthTokens();
        }

        SetDown(false);
        try
        {
            server.Transport.Open();
        }
        catch
        {
            SetDown(true);
            await Node.EndStreamsAsync().ConfigureAwait(false);
            throw;
        }

        _isRunning = true;
    }

    private void EndPause()
    {
        server.Transport.Gate.Release(HoldReasons.Paused);
        server.OpenStreams.SetPaused(false);
    }

    private void SetPaused(bool isPaused)
    {
        server.OpenStreams.SetPaused(isPaused);

        // The other members of a cluster treat a silent member as down. A lone server keeps its leader.
        if (!Node.OwnsEngine)
        {
            SetDown(isPaused);
        }
    }

    /// <summary>Takes the member down or up, and lets the cluster elect. A lone server has no leader while it is down.</summary>
    private void SetDown(bool isDown) => Node.Member.Cluster.Change(() => Node.Member.IsDown = isDown);

    private void ThrowIfStopped()
    {
        if (!_isRunning)
        {
            throw new InvalidOperationException("The server is stopped. Call RestartAsync() first.");
        }
    }

    private Task RunAsync(Func<Task> operation, CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        return _mutex.RunAsync(
            () =>
            {
                server.Lifetime.ThrowIfDisposed();
                return operation();
            },
            cancellationToken);
    }

    private void Run(Action operation)
    {
        server.Lifetime.ThrowIfDisposed();
        _mutex.Run(() =>
        {
            server.Lifetime.ThrowIfDisposed();
            operation();
        });
    }
}
