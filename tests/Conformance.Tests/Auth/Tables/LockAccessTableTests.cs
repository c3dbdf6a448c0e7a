using Conformance.Tests.Backends;
using Etcd.Api;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Auth.Tables;

public sealed class LockAccessTableTests(Backend backend) : AccessTableFixture(backend)
{
    [Test]
    public Task Lock_EveryCaller_IsAnsweredAsInTheTable() => ShouldBeAsync(
        new()
        {
            ["lock"] = client => LockAsync(client, Foo),
            ["lock with a lease"] = client => LockAsync(client, Foo, LeaseWithoutKeys),
            ["lock with eoo's lease"] = client => LockAsync(client, Foo, LeaseOfEoo),
            ["lock with no such lease"] = client => LockAsync(client, Foo, NoLease),
            ["unlock"] = async client => await client.Lock.UnlockAsync(new UnlockRequest { Key = Foo }),
        },
        """
        lock                    : auth-name auth-token auth-denied auth-denied auth-denied ok ok
        lock with a lease       : auth-name auth-token auth-denied auth-denied auth-denied ok ok
        lock with eoo's lease   : auth-name auth-token auth-denied auth-denied auth-denied auth-denied ok
        lock with no such lease : auth-name auth-token auth-denied auth-denied auth-denied auth-LeaseNotFound auth-LeaseNotFound
        unlock                  : auth-name auth-token auth-denied auth-denied ok ok ok
        """,
        older: """
        lock with eoo's lease   : auth-name auth-token auth-denied auth-denied auth-denied ok ok
        """);

    private async Task LockAsync(EtcdClients client, ByteString name, long lease = 0)
    {
        try
        {
            await client.Lock.LockAsync(new LockRequest { Name = name, Lease = lease });
        }
        finally
        {
            // Whoever may write but not read leaves a key in the queue.
            await Root.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Utf8("foo/"), RangeEnd = Utf8("foo0") });
        }
    }
}
