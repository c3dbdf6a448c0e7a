using Etcd.Discovery;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Quickstart;

/// <summary>One gRPC server that registers itself in etcd, as a service in production would.</summary>
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

        // These two lines are all that it takes: the bound address is listed while the server runs.
        builder.Services.AddEtcdDiscovery(etcd);
        builder.Services.AddEtcdServerRegistration(Target, options =>
        {
            options.Ttl = TimeSpan.FromSeconds(2);

            // Without it the server would start before etcd knows it, and register in the background.
            options.FailFast = true;
        });

        var app = builder.Build();
        app.MapGrpcService<GreeterService>();
        await app.StartAsync();
        return new GreeterServer(app);
    }

    /// <summary>Stops as on SIGTERM: the address leaves etcd before the server stops listening.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>Goes away as a crashed process does: etcd hears nothing more, and nobody deregisters.</summary>
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
