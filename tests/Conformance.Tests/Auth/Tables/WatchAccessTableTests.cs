using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Auth.Tables;

/// <summary>Watches: what is wrong with a request in itself is told first.</summary>
public sealed class WatchAccessTableTests(Backend backend) : AccessTableFixture(backend)
{
    [Test]
    public Task Watch_EveryCaller_IsAnsweredAsInTheTable() => ShouldBeAsync(
        new()
        {
            ["a key"] = client => WatchAsync(client, new WatchCreateRequest { Key = Foo }),
            ["past the permission"] = client => WatchAsync(client, new WatchCreateRequest { Key = Foo, RangeEnd = Utf8("g") }),
            ["before all history"] = client => WatchAsync(client, new WatchCreateRequest { Key = Foo, StartRevision = -1 }),
        },
        """
        a key               : name token denied ok denied ok ok
        past the permission : name token denied denied denied denied ok
        before all history  : Compacted Compacted Compacted Compacted Compacted Compacted Compacted
        """,
        older: """
        before all history  : name token denied ok denied ok ok
        """);

    private static async Task WatchAsync(EtcdClients client, WatchCreateRequest request)
    {
        using var watch = new WatchCall(client.Watch);
        var response = await watch.CreateAsync(request);
        if (response.Canceled)
        {
            var error = EtcdError.All.FirstOrDefault(error => response.CancelReason.EndsWith(error.Message, StringComparison.Ordinal));
            throw new RpcException(new Status(error?.Code ?? StatusCode.OK, error?.Message ?? response.CancelReason));
        }
    }
}
