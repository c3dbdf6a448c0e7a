using Etcd.Api;
using Google.Protobuf;
using Grpc.Net.Client;

namespace Discovery.Tests.Registration.Support;

/// <summary>What a bystander sees of etcd, and does to it.</summary>
internal sealed class EtcdView(string address) : IDisposable
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(address);

    private KV.KVClient Kv => new(_channel);

    private Lease.LeaseClient Lease => new(_channel);

    public async Task<KeyValue?> GetAsync(string key)
    {
        using var token = Bounded.Token();
        var response = await Kv.RangeAsync(new RangeRequest { Key = Bytes(key) }, cancellationToken: token.Token);
        return response.Kvs.SingleOrDefault();
    }

    public async Task PutAsync(string key, string value, long lease = 0)
    {
        using var token = Bounded.Token();
        var request = new PutRequest { Key = Bytes(key), Value = Bytes(value), Lease = lease };
        await Kv.PutAsync(request, cancellationToken: token.Token);
    }

    public async Task DeleteAsync(string key)
    {
        using var token = Bounded.Token();
        await Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes(key) }, cancellationToken: token.Token);
    }

    public async Task<long> GrantAsync(long ttl = 600)
    {
        using var token = Bounded.Token();
        return (await Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = ttl }, cancellationToken: token.Token)).ID;
    }

    public async Task RevokeAsync(long lease)
    {
        using var token = Bounded.Token();
        await Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }, cancellationToken: token.Token);
    }

    public async Task<long[]> LeasesAsync()
    {
        using var token = Bounded.Token();
        var response = await Lease.LeaseLeasesAsync(new LeaseLeasesRequest(), cancellationToken: token.Token);
        return [.. response.Leases.Select(lease => lease.ID)];
    }

    public async Task<long> GrantedTtlAsync(long lease)
    {
        using var token = Bounded.Token();
        var response = await Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease }, cancellationToken: token.Token);
        return response.GrantedTTL;
    }

    /// <summary>Waits until the key, or its absence, is as wanted; looks again whenever it changes.</summary>
    public async Task<KeyValue?> WaitForAsync(string key, Func<KeyValue?, bool> wanted)
    {
        using var token = Bounded.Token();
        using var call = new Watch.WatchClient(_channel).Watch(cancellationToken: token.Token);
        var create = new WatchCreateRequest { Key = Bytes(key) };
        await call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create }, token.Token);
        while (await call.ResponseStream.MoveNext(token.Token))
        {
            if (await GetAsync(key) is var found && wanted(found))
            {
                return found;
            }
        }

        throw new InvalidOperationException("the watch ended");
    }

    public void Dispose() => _channel.Dispose();

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
