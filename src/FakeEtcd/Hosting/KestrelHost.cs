using FakeEtcd.Gateway;
using FakeEtcd.Hosting.Requests;
using FakeEtcd.Services;
using FakeEtcd.Services.Interception;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FakeEtcd.Hosting;

/// <summary>A Kestrel with the etcd services. It has no port; servers pass their connections to it.</summary>
internal sealed class KestrelHost : IAsyncDisposable
{
    /// <summary>The time that connections have to close before they are aborted.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Effectively infinite. Kestrel's infinite timeout overflows on its clock and closes connections at once.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromDays(3650);

    private const int MaxHeaderBytes = 16 * 1024 * 1024;
    private const int MaxHeaders = 10_000;

    private readonly WebApplication _app;
    private readonly ConnectionQueues _queues;

    private KestrelHost(WebApplication app, ConnectionQueues queues, ILogger sockets)
    {
        _app = app;
        _queues = queues;
        Buffers = new BufferPool(app.Services.GetRequiredService<IMemoryPoolFactory<byte>>().Create());
        Sockets = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), sockets);
    }

    /// <summary>The buffers of requests and responses.</summary>
    public BufferPool Buffers { get; }

    /// <summary>Creates connections from accepted sockets, with buffers that all servers share.</summary>
    public SocketConnectionContextFactory Sockets { get; }

    public static async Task<KestrelHost> StartAsync(HostSettings settings)
    {
        var queues = new ConnectionQueues();
        var app = Build(settings, queues);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            ILoggerFactory loggers = settings.LoggerFactory ?? NullLoggerFactory.Instance;
            return new KestrelHost(app, queues, loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets"));
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Serves a connection until it ends, and then disposes it.</summary>
    public void Serve(ServerConnection connection) => _ = ServeAsync(connection);

    public async ValueTask DisposeAsync()
    {
        using (var timeout = new CancellationTokenSource(ShutdownTimeout))
        {
            await _app.StopAsync(timeout.Token).ConfigureAwait(false);
        }

        await _app.DisposeAsync().ConfigureAwait(false);
        Sockets.Dispose();
        Buffers.Dispose();
    }

    /// <summary>Passes a connection to Kestrel once its protocol is known. Closes a connection that ends before.</summary>
    private async Task ServeAsync(ServerConnection connection)
    {
        var protocol = await connection.Protocol.ReadAsync().ConfigureAwait(false);
        if (!_queues.TryAdd(connection, protocol))
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static WebApplication Build(HostSettings settings, ConnectionQueues queues)
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

            // The limit of etcd's gRPC library.
            kestrel.Limits.MaxRequestBufferSize = MaxHeaderBytes;
            kestrel.Limits.MaxRequestLineSize = MaxHeaderBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = MaxHeaderBytes;
            kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;

            // By default etcd limits neither the streams of a connection nor its idle time. Go clients open one stream per watcher.
            kestrel.Limits.Http2.MaxStreamsPerConnection = settings.MaxConcurrentStreams;
            kestrel.Limits.KeepAliveTimeout = IdleTimeout;
            kestrel.Limits.RequestHeadersTimeout = IdleTimeout;
            kestrel.ListenOn(queues);
        });
        builder.Services.AddSingleton<IConnectionListenerFactory>(queues);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoSignalLifetime>());
        builder.Services.AddRoutingCore();
        builder.Services.AddCallServer();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = maxMessageBytes;
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<MemberInterceptor>();
        });

        if (settings.Reflection)
        {
            builder.Services.AddGrpcReflection();
        }

        var app = builder.Build();
        app.Use(static (context, next) => context.Features.GetRequiredFeature<CallTarget>().Forwarder?.ForwardAsync(context) ?? next(context));
        app.UseCertificateGate();
        app.UseGateway(maxMessageBytes);
        app.UseMessageGate(maxMessageBytes);
        app.UseCallServer();
        app.UseRouting();
        app.MapGrpcService<HealthService>();
        if (settings.Reflection)
        {
            // The message gate serves these. They are mapped to be listed.
            app.MapGrpcService<KvService>();
            app.MapGrpcService<WatchService>();
            app.MapGrpcService<LeaseService>();
            app.MapGrpcService<MaintenanceService>();
            app.MapGrpcService<ElectionService>();
            app.MapGrpcService<ClusterService>();
            app.MapGrpcService<LockService>();
            app.MapGrpcService<AuthService>();
            app.MapGrpcReflectionService();
        }

        return app;
    }
}
