using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Etcd.Discovery.Tests.Support;

/// <summary>A server that speaks etcd's protocol and does what a test says, for what no etcd does on demand.</summary>
internal sealed class ScriptedEtcd : IAsyncDisposable
{
    private readonly Channel<ScriptedWatch> _watches = Channel.CreateUnbounded<ScriptedWatch>();
    private WebApplication? _app;
    private int _reads;
    private int _authentications;

    public string ConnectionString => _app!.Urls.Single();

    public int Reads => _reads;

    public int Authentications => _authentications;

    /// <summary>Answers reads.</summary>
    public Func<ServerCallContext, RangeResponse> OnRange { get; set; } = _ => Listing(1);

    /// <summary>Answers authentications with a token.</summary>
    public Func<AuthenticateRequest, string> OnAuthenticate { get; set; } = _ => "token";

    public static KeyValue KeyValue(long revision, string key, string addr) => new()
    {
        Key = ByteString.CopyFromUtf8(key),
        Value = EndpointCodec.Encode(new RegisteredEndpoint(addr)),
        ModRevision = revision,
    };

    public static RangeResponse Listing(long revision, params (string Key, string Address)[] endpoints)
    {
        var response = new RangeResponse { Header = new ResponseHeader { Revision = revision, ClusterId = 1 } };
        response.Kvs.AddRange(endpoints.Select(endpoint => KeyValue(revision, endpoint.Key, endpoint.Address)));
        return response;
    }

    public async Task<ScriptedEtcd> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<KvService>();
        _app.MapGrpcService<WatchService>();
        _app.MapGrpcService<AuthService>();
        await _app.StartAsync().Within("the server's start");
        return this;
    }

    /// <summary>The next watch stream that a client opens.</summary>
    public async Task<ScriptedWatch> WatchAsync() => await _watches.Reader.ReadAsync().Within("a watch stream");

    public bool HasWatch => _watches.Reader.Count > 0;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await _app.StopAsync(now.Token);
            await _app.DisposeAsync();
        }
    }

    private sealed class KvService(ScriptedEtcd etcd) : KV.KVBase
    {
        public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context)
        {
            Interlocked.Increment(ref etcd._reads);
            return Task.FromResult(etcd.OnRange(context));
        }
    }

    private sealed class AuthService(ScriptedEtcd etcd) : Auth.AuthBase
    {
        public override Task<AuthenticateResponse> Authenticate(AuthenticateRequest request, ServerCallContext context)
        {
            Interlocked.Increment(ref etcd._authentications);
            return Task.FromResult(new AuthenticateResponse { Token = etcd.OnAuthenticate(request) });
        }
    }

    private sealed class WatchService(ScriptedEtcd etcd) : Watch.WatchBase
    {
        public override Task Watch(
            IAsyncStreamReader<WatchRequest> requestStream, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
        {
            var watch = new ScriptedWatch(requestStream, responseStream, context.RequestHeaders);
            etcd._watches.Writer.TryWrite(watch);
            return watch.RunAsync(context.CancellationToken);
        }
    }
}
