using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FakeEtcd.Hosting.InMemory;
using FakeEtcd.Hosting.Tls;
using FakeEtcd.Options;
using FakeEtcd.Services;
using FakeEtcd.Threading;
using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting;

/// <summary>The transport of one server: its listeners, if it has any, and its connections, on a Kestrel that it shares with others.</summary>
internal sealed class ServerTransport : IAsyncDisposable
{
    private readonly CallTarget _target;
    private readonly HostLease _host;
    private readonly ConnectionLimit _limit;
    private readonly ImmutableArray<ServerPort> _ports;

    private ServerTransport(CallTarget target, ServerTls? tls, HostLease host)
    {
        _target = target;
        _host = host;
        Tls = tls;
        _limit = new ConnectionLimit(target.Node.Options.MaxConnections);
        var urls = ListenUrls.Of(target.Node.Options);
        _ports = OpenAll([.. urls.Client, .. urls.Other]);
        Urls = Bound(urls.Client.Zip(_ports));
        HttpUrls = Bound(urls.Client.Concat(urls.Other).Zip(_ports).Where(static pair => pair.First.Scope is { Http: true, MetricsOnly: false }));
    }

    /// <summary>The URLs on which the server listens for clients, with their ports. Empty for a server that does not listen.</summary>
    public ImmutableArray<ListenUrl> Urls { get; }

    /// <summary>The URLs where the server serves more HTTP than gRPC and metrics.</summary>
    public ImmutableArray<ListenUrl> HttpUrls { get; }

    /// <summary>The first TCP endpoint on which the server listens for clients; null for a server without a port.</summary>
    public IPEndPoint? Endpoint => Urls.Select(static url => url.Address).OfType<IPEndPoint>().FirstOrDefault();

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
    /// <exception cref="IOException">A port is in use by another process.</exception>
    public void Open()
    {
        Connections.IsRefusing = false;
        try
        {
            foreach (var port in _ports)
            {
                port.Open();
            }
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
        foreach (var port in _ports)
        {
            await port.CloseAsync().ConfigureAwait(false);
        }

        Connections.IsRefusing = true;
    }

    /// <summary>Opens an in-process connection.</summary>
    /// <exception cref="SocketException">The server refuses connections.</exception>
    public Stream Connect()
    {
        var connection = new MemoryConnection();
        return TryServe(connection, ListenerScope.All, Tls, isPlain: Tls is null) is not null
            ? connection.Client
            : throw new SocketException((int)SocketError.ConnectionRefused);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var port in _ports)
        {
            await port.DisposeAsync().ConfigureAwait(false);
        }

        await Connections.CutKeptAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Opens every listener, or none.</summary>
    private static ImmutableArray<ListenUrl> Bound(IEnumerable<(Listener Listener, ServerPort Port)> pairs) =>
        [.. pairs.SelectMany(static pair => pair.Listener.Urls.Select(url => url with { Address = pair.Port.Endpoint }))];

    private ImmutableArray<ServerPort> OpenAll(IReadOnlyList<Listener> listeners)
    {
        List<ServerPort> ports = [];
        try
        {
            foreach (var listener in listeners)
            {
                var tls = listener.UsesTls ? Tls : null;
                ports.Add(new ServerPort(listener.Address, _limit, socket => Accept(socket, listener.Scope, tls, listener.IsPlain)));
            }

            return [.. ports];
        }
        catch
        {
            // A constructor cannot wait until they no longer accept, and nothing depends on it.
            ports.ForEach(static port => _ = port.DisposeAsync().AsTask());
            throw;
        }
    }

    private void Accept(Socket socket, ListenerScope scope, ServerTls? tls, bool isPlain)
    {
        var transport = _host.Host.Sockets.Create(socket);
        _limit.Add();
        ServerConnection? connection = null;
        try
        {
            connection = TryServe(transport, scope, tls, isPlain);
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
    private ServerConnection? TryServe(ConnectionContext transport, ListenerScope scope, ServerTls? tls, bool isPlain)
    {
        var connection = new ServerConnection(transport, _target, scope, Gate, tls, isPlain, _host.Host.Buffers);
        if (!Connections.TryAdd(connection))
        {
            return null;
        }

        _host.Host.Serve(connection);
        return connection;
    }
}
