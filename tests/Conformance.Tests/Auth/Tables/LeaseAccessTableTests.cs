using Conformance.Tests.Backends;
using Etcd.Api;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Auth.Tables;

public sealed class LeaseAccessTableTests(Backend backend) : AccessTableFixture(backend)
{
    [Test]
    public Task Lease_EveryCaller_IsAnsweredAsInTheTable() => ShouldBeAsync(
        new()
        {
            ["grant"] = async client => await client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3600 }),
            ["grant of a taken id"] = async client =>
                await client.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = LeaseWithoutKeys, TTL = 3600 }),
            ["revoke"] = client => RevokeAsync(client, LeaseWithoutKeys),
            ["revoke foo's"] = client => RevokeAsync(client, LeaseOfFoo),
            ["revoke eoo's"] = client => RevokeAsync(client, LeaseOfEoo),
            ["revoke none"] = client => RevokeAsync(client, NoLease),
            ["keep alive"] = client => KeepAliveAsync(client, LeaseWithoutKeys),
            ["keep alive foo's"] = client => KeepAliveAsync(client, LeaseOfFoo),
            ["keep alive eoo's"] = client => KeepAliveAsync(client, LeaseOfEoo),
            ["keep alive none"] = client => KeepAliveAsync(client, NoLease),
            ["time to live"] = client => TimeToLiveAsync(client, LeaseWithoutKeys),
            ["time to live of eoo's"] = client => TimeToLiveAsync(client, LeaseOfEoo),
            ["time to live of none"] = client => TimeToLiveAsync(client, NoLease),
            ["time to live, keys"] = client => TimeToLiveAsync(client, LeaseWithoutKeys, keys: true),
            ["time to live, keys, foo's"] = client => TimeToLiveAsync(client, LeaseOfFoo, keys: true),
            ["time to live, keys, eoo's"] = client => TimeToLiveAsync(client, LeaseOfEoo, keys: true),
            ["time to live, keys, none"] = client => TimeToLiveAsync(client, NoLease, keys: true),
            ["list"] = async client => await client.Lease.LeaseLeasesAsync(new LeaseLeasesRequest()),
            ["list, eoo without lease"] = async client =>
            {
                await Root.Kv.PutAsync(new PutRequest { Key = Eoo });
                await client.Lease.LeaseLeasesAsync(new LeaseLeasesRequest());
            },
        },
        """
        grant                     : name token ok ok ok ok ok
        grant of a taken id       : name token LeaseExist LeaseExist LeaseExist LeaseExist LeaseExist
        revoke                    : name token ok ok ok ok ok
        revoke foo's              : name token denied denied ok ok ok
        revoke eoo's              : name token denied denied denied denied ok
        revoke none               : name token LeaseNotFound LeaseNotFound LeaseNotFound LeaseNotFound LeaseNotFound
        keep alive                : name token ok ok ok ok ok
        keep alive foo's          : name token denied denied ok ok ok
        keep alive eoo's          : name token denied denied denied denied ok
        keep alive none           : name token ok ok ok ok ok
        time to live              : name token ok ok ok ok ok
        time to live of eoo's     : name token ok ok ok ok ok
        time to live of none      : name token ok ok ok ok ok
        time to live, keys        : name token ok ok ok ok ok
        time to live, keys, foo's : name token denied ok denied ok ok
        time to live, keys, eoo's : name token denied denied denied denied ok
        time to live, keys, none  : name token ok ok ok ok ok
        list                      : name token denied denied denied denied ok
        list, eoo without lease   : name token denied ok denied ok ok
        """,
        older: """
        grant                     : ok token ok ok ok ok ok
        grant of a taken id       : LeaseExist token LeaseExist LeaseExist LeaseExist LeaseExist LeaseExist
        revoke                    : ok token ok ok ok ok ok
        revoke none               : LeaseNotFound token LeaseNotFound LeaseNotFound LeaseNotFound LeaseNotFound LeaseNotFound
        keep alive                : ok ok ok ok ok ok ok
        keep alive foo's          : ok ok ok ok ok ok ok
        keep alive eoo's          : ok ok ok ok ok ok ok
        keep alive none           : ok ok ok ok ok ok ok
        time to live              : ok ok ok ok ok ok ok
        time to live of eoo's     : ok ok ok ok ok ok ok
        time to live of none      : ok ok ok ok ok ok ok
        list                      : ok ok ok ok ok ok ok
        list, eoo without lease   : ok ok ok ok ok ok ok
        """);

    private static async Task RevokeAsync(EtcdClients client, long lease) =>
        await client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

    private static async Task KeepAliveAsync(EtcdClients client, long lease)
    {
        using var call = new KeepAliveCall(client.Lease);
        await call.KeepAliveAsync(lease);
    }

    private static async Task TimeToLiveAsync(EtcdClients client, long lease, bool keys = false) =>
        await client.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease, Keys = keys });
}
