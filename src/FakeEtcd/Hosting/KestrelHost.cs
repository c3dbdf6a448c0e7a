using FakeEtcd.Gateway;
using FakeEtcd.Hosting.Http2;
using FakeEtcd.Hosting.InMemory;
using FakeEtcd.Services;
using FakeEtcd.Services.Interception;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FakeEtcd.Hosting;

/// <summary>A Kestrel with the etcd services over HTTP/2 without TLS. It has no port; servers pass their connections to it.</summary>
internal sealed class KestrelHost : IAsyncDisposable
{
    /// <summary>The time that connections have to close before they are aborted.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Effectively infinite. Kestrel's infinite timeout overflows on its clock and closes connections at once.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromDays(3650);

    private readonly WebApplication _app;
    private readonly ConnectionQueue _queue;

    private KestrelHost(WebApplication app, ConnectionQueue queue, ILogger sockets)
    {
        _app = app;
        _queue = queue;
        Sockets = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), sockets);
    }

    /// <summary>Creates connections from accepted sockets, with buffers that all servers share.</summary>
    public SocketConnectionContextFactory Sockets { get; }

    public static async Task<KestrelHost> StartAsync(HostSettings settings)
    {
        var queue = new ConnectionQueue();
        var app = Build(settings, queue);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            ILoggerFactory loggers = settings.LoggerFactory ?? NullLoggerFactory.Instance;
            return new KestrelHost(app, queue, loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets"));
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Serves a connection until it ends, and then disposes it.</summary>
    /// <exception cref="InvalidOperationException">The host is disposed.</exception>
    public void Serve(ServerConnection connection)
    {
        if (!_queue.TryAdd(connection))
        {
            throw new InvalidOperationException("The host is disposed. A connection arrived after the end of its server.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (var timeout = new CancellationTokenSource(ShutdownTimeout))
        {
            await _app.StopAsync(timeout.Token).ConfigureAwait(false);
        }

        await _app.DisposeAsync().ConfigureAwait(false);
        Sockets.Dispose();
    }

    private static WebApplication Build(HostSettings settings, ConnectionQueue queue)
    {
        var maxMessageBytes = settings.MaxRequestBytes + FakeEtcdDefaults.GrpcOverheadBytes;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        if (settings.LoggerFactory is { } loggerFactory)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(new NonDisposingLoggerFactory(loggerFactory)));
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // A proxy that terminates TLS in front of the server forwards the client's scheme.
            kestrel.AllowAlternateSchemes = true;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;

            // By default etcd limits neither the streams of a connection nor its idle time. Go clients open one stream per watcher.
            kestrel.Limits.Http2.MaxStreamsPerConnection = int.MaxValue;
            kestrel.Limits.KeepAliveTimeout = IdleTimeout;
            kestrel.Listen(queue.EndPoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(next => connection =>
                {
                    ((ServerConnection)connection).BeginServing();
                    var transport = connection.Transport;
                    connection.Transport = new DuplexPipe(new FilteredReader(transport.Input), transport.Output);
                    return next(connection);
                });
            });
        });
        builder.Services.AddSingleton<IConnectionListenerFactory>(new ConnectionQueueFactory(queue));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoSignalLifetime>());
        builder.Services.AddRoutingCore();
        builder.Services.AddCallServer();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = maxMessageBytes;
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<CountingInterceptor>();
            grpc.Interceptors.Add<CallInterceptor>();
        });

        var app = builder.Build();
        app.UseCallServer();
        app.UseGateway(maxMessageBytes);
        app.UseMessageSizeGate(maxMessageBytes);
        app.UseRouting();
        app.MapGrpcService<KvService>();
        app.MapGrpcService<WatchService>();
        app.MapGrpcService<LeaseService>();
        app.MapGrpcService<MaintenanceService>();
        app.MapGrpcService<ClusterService>();
        app.MapGrpcService<LockService>();
        app.MapGrpcService<ElectionService>();
        app.MapGrpcService<AuthService>();
        return app;
    }
}
