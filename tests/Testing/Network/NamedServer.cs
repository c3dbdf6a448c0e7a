using System.Net;
using Etcd.Api;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Testing.Network;

/// <summary>A real gRPC server that tells its name.</summary>
public sealed class NamedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private NamedServer(WebApplication app) => _app = app;

    public string Address => new Uri(_app.Urls.Single()).Authority;

    public static async Task<NamedServer> StartAsync(string name, IPEndPoint? listenOn = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            listenOn ?? new IPEndPoint(IPAddress.Loopback, 0), listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new NameService(name));
        var app = builder.Build();
        app.MapGrpcService<NameService>();
        await app.StartAsync().Within("the server's start");
        return new NamedServer(app);
    }

    /// <summary>Asks whatever server the channel picks.</summary>
    public static async Task<string> AskAsync(ChannelBase channel, bool waitForReady = false)
    {
        var options = new CallOptions(deadline: DateTime.MaxValue).WithWaitForReady(waitForReady);
        var response = await new Maintenance.MaintenanceClient(channel).StatusAsync(new StatusRequest(), options)
            .ResponseAsync.Within("an answer");
        return response.Version;
    }

    /// <summary>The names of all servers that the channel uses.</summary>
    public static async Task<string[]> AskAllAsync(ChannelBase channel)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 12; i++)
        {
            names.Add(await AskAsync(channel));
        }

        return [.. names];
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private sealed class NameService(string name) : Maintenance.MaintenanceBase
    {
        public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context) =>
            Task.FromResult(new StatusResponse { Version = name });
    }
}
