using FakeEtcd.Node;
using FakeEtcd.Threading;

namespace FakeEtcd.Controls;

/// <summary>Stops, restarts and pauses a server, and controls its connections. One control at a time.</summary>
internal sealed class ConnectionControls(RunningServer server) : IAsyncDisposable
{
    private readonly AsyncMutex _turn = new();
    private volatile bool _isRunning = true;

    public bool IsRunning => _isRunning;

    private ServerNode Node => server.Node;

    public Task StopAsync(StopMode mode, CancellationToken cancellationToken) =>
        InTurnAsync(() => _isRunning ? StopNowAsync(mode, cancellationToken) : Task.CompletedTask, CancellationToken.None);

    public Task RestartAsync(bool keepData, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            if (!keepData)
            {
                server.Snapshots.ThrowIfMember();
            }

            if (_isRunning)
            {
                await StopNowAsync(StopMode.Graceful, cancellationToken).ConfigureAwait(false);
            }

            await StartAgainAsync(keepData).ConfigureAwait(false);
        },
        CancellationToken.None);

    public Task RefuseAsync(CancellationToken cancellationToken) => InTurnAsync(
        () =>
        {
            ThrowIfStopped();
            return server.Transport.RefuseAsync();
        },
        cancellationToken);

    public Task AcceptAsync(CancellationToken cancellationToken) => InTurnAsync(
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

    public void Pause() => InTurn(() =>
    {
        ThrowIfStopped();
        if (!server.Transport.Gate.Hold(HoldReasons.Paused))
        {
            throw new InvalidOperationException("The server is paused. Call Resume() first.");
        }

        SetPaused(true);
    });

    public void Resume() => InTurn(() =>
    {
        if (!server.Transport.Gate.Release(HoldReasons.Paused))
        {
            throw new InvalidOperationException("The server is not paused. Stopping a server ends a pause.");
        }

        SetPaused(false);
    });

    /// <summary>Serves another state while the server runs.</summary>
    public Task ReplaceStateAsync(Func<Task> replace, CancellationToken cancellationToken) => InTurnAsync(
        () =>
        {
            ThrowIfStopped();
            return replace();
        },
        cancellationToken);

    /// <summary>Stops the server for good.</summary>
    public async ValueTask DisposeAsync() => await _turn.RunAsync(
        () => _isRunning ? StopNowAsync(StopMode.Graceful, CancellationToken.None) : Task.CompletedTask,
        CancellationToken.None).ConfigureAwait(false);

    private async Task StopNowAsync(StopMode mode, CancellationToken cancellationToken)
    {
        _isRunning = false;
        await server.Transport.RefuseAsync().ConfigureAwait(false);
        SetDown(true);
        if (mode == StopMode.Kill)
        {
            // What a pause holds dies with the connections.
            await server.Transport.Connections.CutAsync().ConfigureAwait(false);
            EndPause();
            await Node.EndStreamsAsync().ConfigureAwait(false);
            return;
        }

        EndPause();
        await Node.EndStreamsAsync().ConfigureAwait(false);
        await server.Transport.Connections.CloseAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task StartAgainAsync(bool keepData)
    {
        await (keepData ? Node.ServeAsync(server.Engine) : server.Snapshots.ReplaceAsync(content: null)).ConfigureAwait(false);
        if (Node.OwnsEngine)
        {
            server.Engine.ExpireAuthTokens();
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

        // The other members of a cluster take a silent member for one that is gone. A lone server only sleeps.
        if (!Node.OwnsEngine)
        {
            SetDown(isPaused);
        }
    }

    /// <summary>Lets the cluster elect. A lone server is a cluster without a leader while it is down.</summary>
    private void SetDown(bool isDown) => Node.Member.Cluster.Change(() => Node.Member.IsDown = isDown);

    private void ThrowIfStopped()
    {
        if (!_isRunning)
        {
            throw new InvalidOperationException("The server is stopped. Call RestartAsync() first.");
        }
    }

    private Task InTurnAsync(Func<Task> control, CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        return _turn.RunAsync(
            () =>
            {
                server.Lifetime.ThrowIfDisposed();
                return control();
            },
            cancellationToken);
    }

    private void InTurn(Action control)
    {
        server.Lifetime.ThrowIfDisposed();
        _turn.Run(() =>
        {
            server.Lifetime.ThrowIfDisposed();
            control();
        });
    }
}
