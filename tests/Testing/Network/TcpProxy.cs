using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Testing.Network;

/// <summary>A wire to a server that can be cut without either side hearing of it, or lead to another server.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _work = [];
    private volatile Target? _target;
    private volatile TaskCompletionSource _open = Opened();

    public TcpProxy(int targetPort)
    {
        LeadTo(targetPort);
        _listener.Start();
        _work.Add(AcceptAsync());
    }

    public string ConnectionString => $"http://{_listener.LocalEndpoint}";

    /// <summary>Bytes stop flowing, and connections stay open.</summary>
    public void Cut() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Bytes flow again, those that were held up first.</summary>
    public void Heal() => _open.TrySetResult();

    /// <summary>As if no server ran: connections are closed, and so are new ones. No other test can take the port meanwhile.</summary>
    public void HangUp()
    {
        var target = _target;
        _target = null;
        target?.Gone.TrySetResult();
    }

    /// <summary>New connections go to the server on this port.</summary>
    public void LeadTo(int port) => _target = new Target(port);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_work);
        _stopping.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _work.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient())
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token))
        {
            try
            {
                if (_target is not { } target)
                {
                    return;
                }

                await far.ConnectAsync(IPAddress.Loopback, target.Port, over.Token);
                var there = PumpAsync(near.GetStream(), far.GetStream(), over.Token);
                var back = PumpAsync(far.GetStream(), near.GetStream(), over.Token);
                await Task.WhenAny(there, back, target.Gone.Task);
                await over.CancelAsync();
                await Task.WhenAll(there, back);
            }
            catch (Exception exception)
                when (exception is OperationCanceledException or IOException or SocketException or InvalidOperationException)
            {
                // One side hung up. A client that is gone before it is served has no stream.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            await _open.Task.WaitAsync(cancellationToken);
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }

    private sealed record Target(int Port)
    {
        public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
