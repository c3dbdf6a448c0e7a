using System.Threading.Channels;
using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Testing;

namespace Etcd.Discovery.Tests.Registration.Support;

/// <summary>A lease service whose keep-alive streams do what a test tells each of them.</summary>
internal sealed class ScriptedLeases : Lease.LeaseBase, IAsyncDisposable
{
    private readonly Channel<Stream> _streams = Channel.CreateUnbounded<Stream>();
    private readonly CancellationTokenSource _stopping = new();
    private WebApplication _app = null!;

    /// <summary>The remaining TTL of every lease; null if the server does not tell.</summary>
    public Func<LeaseTimeToLiveResponse>? OnTimeToLive { get; set; }

    public string ConnectionString => _app.Urls.Single();

    public static async Task<ScriptedLeases> StartAsync()
    {
        var service = new ScriptedLeases();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(service);
        service._app = builder.Build();
        service._app.MapGrpcService<ScriptedLeases>();
        await service._app.StartAsync();
        return service;
    }

    /// <summary>The next keep-alive stream that a client opens.</summary>
    public async Task<Stream> NextStreamAsync() => await _streams.Reader.ReadAsync().Within();

    public override async Task LeaseKeepAlive(
        IAsyncStreamReader<LeaseKeepAliveRequest> requestStream,
        IServerStreamWriter<LeaseKeepAliveResponse> responseStream,
        ServerCallContext context)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, context.CancellationToken);
        var stream = new Stream(requestStream, responseStream);
        await _streams.Writer.WriteAsync(stream);
        await stream.Ended.Task.WaitAsync(linked.Token);
    }

    public override Task<LeaseTimeToLiveResponse> LeaseTimeToLive(LeaseTimeToLiveRequest request, ServerCallContext context) =>
        OnTimeToLive is { } answer ? Task.FromResult(answer()) : base.LeaseTimeToLive(request, context);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>One stream, from the server's side.</summary>
    internal sealed class Stream(IAsyncStreamReader<LeaseKeepAliveRequest> requests, IServerStreamWriter<LeaseKeepAliveResponse> responses)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<long> ReadAsync()
        {
            (await requests.MoveNext(CancellationToken.None).Within()).Should().BeTrue();
            return requests.Current.ID;
        }

        public Task AnswerAsync(long ttl) => responses.WriteAsync(new LeaseKeepAliveResponse { ID = requests.Current.ID, TTL = ttl }).Within();

        public async Task KeepAliveAsync(long ttl)
        {
            await ReadAsync();
            await AnswerAsync(ttl);
        }

        public void Close() => Ended.SetResult();

        public void Fail(StatusCode code, string message) => Ended.SetException(new RpcException(new Status(code, message)));
    }
}
