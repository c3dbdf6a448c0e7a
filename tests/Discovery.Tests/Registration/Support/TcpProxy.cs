using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Discovery.Tests.Registration.Support;

/// <summary>A wire to a server that can be cut without either side hearing of it.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _work = [];
    private readonly int _targetPort;
    private volatile TaskCompletionSource _open = Opened();

    public TcpProxy(int targetPort)
    {
        _targetPort = targetPort;
        _listener.Start();
        _work.Add(AcceptAsync());
    }

    public string ConnectionString => $"http://{_listener.LocalEndpoint}";

    /// <summary>Bytes stop flowing, and connections stay open.</summary>
    public void Cut() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Bytes flow again, those that were held up first.</summary>
    public void Heal() => _open.TrySetResult();

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
                await far.ConnectAsync(IPAddress.Loopback, _targetPort, over.Token);
                var there = PumpAsync(near.GetStream(), far.GetStream(), over.Token);
                var back = PumpAsync(far.GetStream(), near.GetStream(), over.Token);
                await Task.WhenAny(there, back);
                await over.CancelAsync();
                await Task.WhenAll(there, back);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
                // One side hung up.
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
}
