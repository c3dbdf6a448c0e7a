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

/// <summary>A Kestrel with the etcd services, HTTP/2 without TLS. It has no port: servers hand it their connections.</summary>
internal sealed class KestrelHost : IAsyncDisposable
{
    /// <summary>How long connections get to close by themselves before they are cut.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    /// <summary>As good as never; what Kestrel takes for infinite overflows on its clock, and closes connections at once.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromDays(3650);

    private readonly WebApplication _app;
    private readonly ConnectionQueue _queue;

    private KestrelHost(WebApplication app, ConnectionQueue queue, ILogger sockets)
    {
        _app = app;
        _queue = queue;
        Sockets = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), sockets);
    }

    /// <summary>Makes connections of accepted sockets, with buffers that all servers share.</summary>
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

    /// <summary>Serves a connection until it ends, and disposes it.</summary>
    public void Serve(ServerConnection connection)
    {
        if (!_queue.TryAdd(connection))
        {
            throw new InvalidOperationException("The host is disposed: a connection came in after its server's end.");
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

            // A proxy that ends TLS in front of the server passes the client's scheme on.
            kestrel.AllowAlternateSchemes = true;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;

            // etcd does not limit the streams of a connection by default; Go clients open one a watcher. Nor does it close
            // a connection for being idle.
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
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoSignals>());
        builder.Services.AddRoutingCore();
        builder.Services.AddCallServer();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = maxMessageBytes;
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<CallInterceptor>();
        });

        var app = builder.Build();
        app.UseCallServer();
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
