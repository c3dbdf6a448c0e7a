using System.Net;
using Etcd.Api;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Benchmarks;

/// <summary>A gRPC server that answers at once with nothing: what the transport alone costs.</summary>
internal sealed class NoopServer(WebApplication app) : IAsyncDisposable
{
    /// <summary>The argument that makes this program such a server.</summary>
    public const string Command = "serve-noop";

    public string Url => app.Urls.Single();

    public static async Task<NoopServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<NoopService>();
        await app.StartAsync();
        return new NoopServer(app);
    }

    /// <summary>Serves until the input ends; the first line of the output says where.</summary>
    public static async Task ServeAsync()
    {
        await using var server = await StartAsync();
        await Console.Out.WriteLineAsync(server.Url);
        await Console.In.ReadToEndAsync();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private sealed class NoopService : KV.KVBase
    {
        public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context) => Task.FromResult(new RangeResponse());

        public override Task<PutResponse> Put(PutRequest request, ServerCallContext context) => Task.FromResult(new PutResponse());

        public override Task<TxnResponse> Txn(TxnRequest request, ServerCallContext context) => Task.FromResult(new TxnResponse());
    }
}
