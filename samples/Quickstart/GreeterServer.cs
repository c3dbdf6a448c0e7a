using Etcd.Discovery;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Quickstart;

/// <summary>A gRPC server that registers itself in etcd, like a service in production.</summary>
internal sealed class GreeterServer : IAsyncDisposable
{
    public const string Target = "foo/bar/greeter";

    private readonly WebApplication _app;

    private GreeterServer(WebApplication app) => _app = app;

    public string Address => new Uri(_app.Urls.Single()).Authority;

    public static async Task<GreeterServer> StartAsync(string etcd)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();

        // These two calls register the bound address while the server runs.
        builder.Services.AddEtcdDiscovery(etcd);
        builder.Services.AddEtcdServerRegistration(Target, options =>
        {
            options.Ttl = TimeSpan.FromSeconds(2);

            // Wait for the registration before the start completes. By default the server registers in the background.
            options.FailFast = true;
        });

        var app = builder.Build();
        app.MapGrpcService<GreeterService>();
        await app.StartAsync();
        return new GreeterServer(app);
    }

    /// <summary>Stops the server as SIGTERM does: it deregisters its address before it stops listening.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>Stops the server like a crash: it no longer renews its lease, and does not deregister.</summary>
    public async Task CrashAsync()
    {
        await _app.Services.GetRequiredService<EtcdConnection>().DisposeAsync();
        await _app.StopAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class GreeterService : Greeter.GreeterBase
    {
        public override Task<HelloReply> SayHello(HelloRequest request, ServerCallContext context) =>
            Task.FromResult(new HelloReply { Message = $"Hello {request.Name}", Server = context.Host });
    }
}
