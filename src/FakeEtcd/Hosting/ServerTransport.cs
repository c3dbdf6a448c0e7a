using System.Net;
using System.Net.Sockets;
using FakeEtcd.Hosting.InMemory;
using FakeEtcd.Hosting.Tls;
using FakeEtcd.Services;
using FakeEtcd.Threading;
using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting;

/// <summary>The transport of one server: its port, if it has one, and its connections, on a Kestrel that it shares with others.</summary>
internal sealed class ServerTransport : IAsyncDisposable
{
    private readonly CallTarget _target;
    private readonly HostLease _host;
    private readonly ConnectionLimit _limit;
    private readonly TcpPort? _port;

    private ServerTransport(CallTarget target, ServerTls? tls, HostLease host)
    {
        _target = target;
        _host = host;
        Tls = tls;
        var options = target.Node.Options;
        _limit = new ConnectionLimit(options.MaxConnections);
        if (options.Listen)
        {
            _port = new TcpPort(new IPEndPoint(IPAddress.Parse(options.ListenAddress), options.Port), _limit, Accept);
        }
    }

    /// <summary>The endpoint on which the server listens; null for a server without a port.</summary>
    public IPEndPoint? Endpoint => _port?.Endpoint;

    /// <summary>The server's TLS; null if it uses none.</summary>
    public ServerTls? Tls { get; }

    public ServerConnections Connections { get; } = new();

    /// <summary>Holds the bytes of every connection while the server is paused.</summary>
    public HoldGate Gate { get; } = new();

    public static async Task<ServerTransport> StartAsync(CallTarget target, CancellationToken cancellationToken)
    {
        var options = target.Node.Options;
        var tls = options.Tls is { } tlsOptions ? ServerTls.Create(tlsOptions) : null;
        var host = await SharedHosts.RentAsync(HostSettings.Of(options), cancellationToken).ConfigureAwait(false);
        try
        {
            return new ServerTransport(target, tls, host);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Accepts new connections again.</summary>
    /// <exception cref="IOException">The port is in use by another process.</exception>
    public void Open()
    {
        Connections.IsRefusing = false;
        try
        {
            _port?.Open();
        }
        catch
        {
            Connections.IsRefusing = true;
            throw;
        }
    }

    /// <summary>Refuses new connections. Open connections continue.</summary>
    public async Task RefuseAsync()
    {
        if (_port is not null)
        {
            await _port.CloseAsync().ConfigureAwait(false);
        }

        Connections.IsRefusing = true;
    }

    /// <summary>Opens an in-process connection.</summary>
    /// <exception cref="SocketException">The server refuses connections.</exception>
    public Stream Connect()
    {
        var connection = new MemoryConnection();
        return TryServe(connection) is not null ? connection.Client : throw new SocketException((int)SocketError.ConnectionRefused);
    }

    public async ValueTask DisposeAsync()
    {
        if (_port is not null)
        {
            await _port.DisposeAsync().ConfigureAwait(false);
        }

        await _host.DisposeAsync().ConfigureAwait(false);
    }

    private void Accept(Socket socket)
    {
        var transport = _host.Host.Sockets.Create(socket);
        _limit.Add();
        ServerConnection? connection = null;
        try
        {
            connection = TryServe(transport);
        }
        finally
        {
            if (connection is null)
            {
                transport.Abort();
                _limit.Remove();
            }
            else
            {
                _ = connection.Ended.ContinueWith(
                    _ => _limit.Remove(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    /// <returns>The connection; null if the server refuses connections.</returns>
    private ServerConnection? TryServe(ConnectionContext transport)
    {
        var connection = new ServerConnection(transport, _target, Gate, Tls, _host.Host.Buffers);
        if (!Connections.TryAdd(connection))
        {
            return null;
        }

        _host.Host.Serve(connection);
        return connection;
    }
}
