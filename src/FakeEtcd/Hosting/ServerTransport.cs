using System.Net;
using System.Net.Sockets;
using FakeEtcd.Rpc;
using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting;

/// <summary>How clients reach one server: its port and its connections, on a Kestrel that it shares with others.</summary>
internal sealed class ServerTransport : IAsyncDisposable
{
    private readonly ServerNode _node;
    private readonly HostLease _host;
    private readonly TcpPort _port;

    private ServerTransport(ServerNode node, HostLease host)
    {
        _node = node;
        _host = host;
        _port = new TcpPort(new IPEndPoint(node.Options.ListenAddress, node.Options.Port), Accept);
    }

    public IPEndPoint Endpoint => _port.Endpoint;

    public ServerConnections Connections { get; } = new();

    public static async Task<ServerTransport> StartAsync(ServerNode node, CancellationToken cancellationToken)
    {
        var host = await SharedHosts.RentAsync(HostSettings.Of(node.Options), cancellationToken).ConfigureAwait(false);
        try
        {
            return new ServerTransport(node, host);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _port.DisposeAsync().ConfigureAwait(false);
        await Connections.CloseAsync(CancellationToken.None).ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
    }

    private void Accept(Socket socket) => Serve(_host.Host.Sockets.Create(socket));

    private void Serve(ConnectionContext transport)
    {
        var connection = new ServerConnection(transport, _node);
        Connections.Add(connection);
        _host.Host.Serve(connection);
    }
}
