using Etcd.Api;
using Google.Protobuf;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration.Support;

/// <summary>What a bystander sees of etcd, and does to it.</summary>
internal sealed class EtcdView(string address) : IDisposable
{
    private readonly EtcdClients _clients = new(address);

    public async Task<KeyValue?> GetAsync(string key)
    {
        using var token = Waiting.Token();
        var response = await _clients.Kv.RangeAsync(new RangeRequest { Key = Bytes(key) }, cancellationToken: token.Token);
        return response.Kvs.SingleOrDefault();
    }

    public async Task PutAsync(string key, string value, long lease = 0)
    {
        using var token = Waiting.Token();
        var request = new PutRequest { Key = Bytes(key), Value = Bytes(value), Lease = lease };
        await _clients.Kv.PutAsync(request, cancellationToken: token.Token);
    }

    public async Task DeleteAsync(string key)
    {
        using var token = Waiting.Token();
        await _clients.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes(key) }, cancellationToken: token.Token);
    }

    public async Task<long> GrantAsync(long ttl = 600)
    {
        using var token = Waiting.Token();
        return (await _clients.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = ttl }, cancellationToken: token.Token)).ID;
    }

    public async Task RevokeAsync(long lease)
    {
        using var token = Waiting.Token();
        await _clients.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }, cancellationToken: token.Token);
    }

    public async Task<long[]> LeasesAsync()
    {
        using var token = Waiting.Token();
        var response = await _clients.Lease.LeaseLeasesAsync(new LeaseLeasesRequest(), cancellationToken: token.Token);
        return [.. response.Leases.Select(lease => lease.ID)];
    }

    public async Task<long> GrantedTtlAsync(long lease)
    {
        using var token = Waiting.Token();
        var response = await _clients.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease }, cancellationToken: token.Token);
        return response.GrantedTTL;
    }

    /// <summary>Waits until the key, or its absence, is as wanted; looks again whenever it changes.</summary>
    public async Task<KeyValue?> WaitForAsync(string key, Func<KeyValue?, bool> wanted)
    {
        using var token = Waiting.Token();
        using var call = _clients.Watch.Watch(cancellationToken: token.Token);
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

    public void Dispose() => _clients.Dispose();

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
