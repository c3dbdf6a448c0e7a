using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace FakeEtcd.Tests.Server;

/// <summary>The generated clients over one channel.</summary>
internal sealed class EtcdClient : IDisposable
{
    private readonly GrpcChannel _channel;

    public EtcdClient(FakeEtcdServer server)
        : this(GrpcChannel.ForAddress(server.ConnectionString, new GrpcChannelOptions { MaxReceiveMessageSize = null }))
    {
    }

    public EtcdClient(GrpcChannel channel)
    {
        _channel = channel;
        Kv = new KV.KVClient(_channel);
        Leases = new Lease.LeaseClient(_channel);
        Watch = new Watch.WatchClient(_channel);
        Maintenance = new Maintenance.MaintenanceClient(_channel);
        Auth = new Etcd.Api.Auth.AuthClient(_channel);
    }

    public KV.KVClient Kv { get; }

    public Lease.LeaseClient Leases { get; }

    public Watch.WatchClient Watch { get; }

    public Maintenance.MaintenanceClient Maintenance { get; }

    public Etcd.Api.Auth.AuthClient Auth { get; }

    public async Task<PutResponse> PutAsync(string key, string value, long lease = 0) => await Kv.PutAsync(new PutRequest
    {
        Key = ByteString.CopyFromUtf8(key),
        Value = ByteString.CopyFromUtf8(value),
        Lease = lease,
    });

    public async Task<string?> GetAsync(string key)
    {
        var response = await Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8(key) });
        return response.Kvs.SingleOrDefault()?.Value.ToStringUtf8();
    }

    public async Task<long> GrantAsync(long ttl) => (await Leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = ttl })).ID;

    public async Task<WatchClientStream> OpenWatchAsync(WatchCreateRequest request)
    {
        var stream = new WatchClientStream(Watch.Watch());
        await stream.SendAsync(new WatchRequest { CreateRequest = request });
        return stream;
    }

    public void Dispose() => _channel.Dispose();
}

/// <summary>One watch stream, with bounded waits.</summary>
internal sealed class WatchClientStream(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public Task SendAsync(WatchRequest request) => call.RequestStream.WriteAsync(request);

    public async Task<WatchResponse> NextAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        return await call.ResponseStream.MoveNext(timeout.Token)
            ? call.ResponseStream.Current
            : throw new InvalidOperationException("The server ended the watch stream.");
    }

    /// <summary>Reads until the stream fails.</summary>
    public async Task<Status> EndAsync()
    {
        try
        {
            while (true)
            {
                await NextAsync();
            }
        }
        catch (RpcException exception)
        {
            return new Status(exception.StatusCode, exception.Status.Detail);
        }
    }

    public void Dispose() => call.Dispose();
}
