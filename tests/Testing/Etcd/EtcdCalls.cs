using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;

namespace Testing.Etcd;

/// <summary>Short forms of the calls that tests make most.</summary>
public static class EtcdCalls
{
    public static async Task<PutResponse> PutAsync(this EtcdClients clients, string key, string value, long lease = 0) =>
        await clients.Kv.PutAsync(new PutRequest { Key = Utf8(key), Value = Utf8(value), Lease = lease });

    /// <summary>The value of a key; null if there is none.</summary>
    public static async Task<string?> GetAsync(this EtcdClients clients, string key) =>
        (await clients.FindAsync(key))?.Value.ToStringUtf8();

    /// <summary>A key with its revisions; null if there is none.</summary>
    public static async Task<KeyValue?> FindAsync(this EtcdClients clients, string key) =>
        (await clients.Kv.RangeAsync(new RangeRequest { Key = Utf8(key) })).Kvs.SingleOrDefault();

    public static async Task DeleteAsync(this EtcdClients clients, string key) =>
        await clients.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Utf8(key) });

    /// <summary>Waits until a key, or its absence, is as wanted; looks again whenever it changes.</summary>
    public static async Task<KeyValue?> WaitForAsync(this EtcdClients clients, string key, Func<KeyValue?, bool> wanted)
    {
        using var watch = await clients.OpenWatchAsync(new WatchCreateRequest { Key = Utf8(key) });
        while (true)
        {
            await watch.NextAsync($"the wanted state of {key}");
            if (await clients.FindAsync(key) is var found && wanted(found))
            {
                return found;
            }
        }
    }

    /// <summary>Grants a lease.</summary>
    /// <returns>Its id.</returns>
    public static async Task<long> GrantAsync(this EtcdClients clients, long ttl = 600) =>
        (await clients.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = ttl })).ID;

    public static async Task RevokeAsync(this EtcdClients clients, long lease) =>
        await clients.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

    /// <summary>The ids of all leases.</summary>
    public static async Task<long[]> LeasesAsync(this EtcdClients clients) =>
        [.. (await clients.Lease.LeaseLeasesAsync(new LeaseLeasesRequest())).Leases.Select(lease => lease.ID)];

    public static async Task<long> GrantedTtlAsync(this EtcdClients clients, long lease) =>
        (await clients.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease })).GrantedTTL;

    /// <summary>Switches authentication on. The user <c>root</c> has the password <c>secret</c>.</summary>
    public static async Task EnableAuthenticationAsync(this EtcdClients clients)
    {
        await clients.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await clients.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "root" });
        await clients.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await clients.Auth.AuthEnableAsync(new AuthEnableRequest());
    }

    /// <summary>Opens a stream and asks for a watch. The answer is the first response.</summary>
    public static async Task<WatchCall> OpenWatchAsync(this EtcdClients clients, WatchCreateRequest request)
    {
        var watch = new WatchCall(clients.Watch);
        await watch.SendAsync(request);
        return watch;
    }

    /// <summary>Opens a watch, and asserts that the server has created it.</summary>
    public static async Task<WatchCall> OpenCreatedWatchAsync(this EtcdClients clients, WatchCreateRequest request)
    {
        var watch = await clients.OpenWatchAsync(request);
        (await watch.NextAsync()).Created.Should().BeTrue();
        return watch;
    }

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);
}
