using System.Net;
using System.Net.Sockets;
using System.Text;
using Etcd.Discovery;

namespace Shop.PackingWorker;

/// <summary>Sends everyone who connects one line: how many orders are packed.</summary>
internal sealed class StatusPort : BackgroundService, IBoundAddressSource
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _packed;

    /// <summary><c>127.0.0.1:port</c>, when the worker has started.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    public void CountPacked() => Interlocked.Increment(ref _packed);

    public ValueTask<IReadOnlyCollection<string>> GetAddressesAsync(CancellationToken cancellationToken) => new([Address]);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _listener.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(stoppingToken);
            try
            {
                var status = Encoding.UTF8.GetBytes($"{Volatile.Read(ref _packed)} orders packed\n");
                await client.GetStream().WriteAsync(status, stoppingToken);
            }
            catch (IOException)
            {
                // The caller is gone.
            }
        }
    }
}
