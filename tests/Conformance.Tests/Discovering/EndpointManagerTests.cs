using Conformance.Tests.Backends;
using Etcd.Discovery;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Discovering;

public sealed class EndpointManagerTests(Backend backend) : DiscoveryFixture(backend)
{
    [Test]
    public async Task AddEndpointAsync_Endpoint_IsStoredAsGoStoresIt()
    {
        await Manager.AddEndpointAsync(Prefix + "a", new RegisteredEndpoint("127.0.0.1:18081", "m<&>é"));

        (await GetAsync("a"))!.Value.ToStringUtf8().Should().Be("""{"Op":0,"Addr":"127.0.0.1:18081","Metadata":"m\u003c\u0026\u003eé"}""");
        (await Manager.ListAsync()).Should().ContainKey(Prefix + "a").WhoseValue.Should().Be(new RegisteredEndpoint("127.0.0.1:18081", "m<&>é"));
    }

    [Test]
    public async Task ListAsync_ValuesOfOthers_AreReadIfTheyAreEndpointsAndSkippedIfNot()
    {
        await PutAsync("etcdctl", """{"Addr":"1.2.3.4","Metadata":"..."}""");
        await PutAsync("broken", "{");

        (await Manager.ListAsync()).Should().Equal(
            new Dictionary<string, RegisteredEndpoint> { [Prefix + "etcdctl"] = new("1.2.3.4", "...") });
    }

    [Test]
    public async Task UpdateAsync_SeveralUpdates_ShareARevisionAndReachWatchersAtOnce()
    {
        await Manager.AddEndpointAsync(Prefix + "a", new RegisteredEndpoint("a:1"));
        await using var first = Manager.WatchAsync().GetAsyncEnumerator();
        await using var second = Manager.WatchAsync().GetAsyncEnumerator();
        (await NextAsync(first)).Should().Equal(EndpointUpdate.Add(Prefix + "a", new RegisteredEndpoint("a:1")));
        (await NextAsync(second)).Should().HaveCount(1);

        EndpointUpdate[] updates =
        [
            EndpointUpdate.Add(Prefix + "b", new RegisteredEndpoint("b:1")),
            EndpointUpdate.Add(Prefix + "c", new RegisteredEndpoint("c:1")),
            EndpointUpdate.Delete(Prefix + "a"),
            EndpointUpdate.Delete(Prefix + "missing"),
        ];
        await Manager.UpdateAsync(updates);

        (await NextAsync(first)).Should().Equal(updates[..3]);
        (await NextAsync(second)).Should().Equal(updates[..3]);
        (await GetAsync("b"))!.ModRevision.Should().Be((await GetAsync("c"))!.ModRevision);
    }

    [Test]
    public async Task WatchAsync_NoEndpoints_BeginsWithAnEmptyBatch()
    {
        await using var watch = Manager.WatchAsync().GetAsyncEnumerator();

        (await NextAsync(watch)).Should().BeEmpty();
    }

    [Test]
    public async Task WatchAsync_HistoryCompactedWhileCutOff_ReportsTheDifferenceOnce()
    {
        await Manager.AddEndpointAsync(Prefix + "a", new RegisteredEndpoint("a:1"));
        await Manager.AddEndpointAsync(Prefix + "b", new RegisteredEndpoint("b:1"));
        await using var watch = Manager.WatchAsync().GetAsyncEnumerator();
        (await NextAsync(watch)).Should().HaveCount(2);
        var next = NextAsync(watch);
        await Manager.AddEndpointAsync(Prefix + "c", new RegisteredEndpoint("c:1"));
        await next;
        next = NextAsync(watch);

        // Cut off, the watch misses a delete, an add and the compaction that makes both unreadable.
        Wire.HangUp();
        await DeleteAsync("a");
        await PutAsync("d", """{"Addr":"d:1"}""");
        await PutAsync("elsewhere", "{");
        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = await RevisionAsync(), Physical = true });
        Wire.LeadTo(new Uri(Server.ConnectionString).Port);

        (await next).Should().Equal(EndpointUpdate.Delete(Prefix + "a"), EndpointUpdate.Add(Prefix + "d", new RegisteredEndpoint("d:1")));
        next = NextAsync(watch);
        await PutAsync("e", """{"Addr":"e:1"}""");
        (await next).Should().Equal(EndpointUpdate.Add(Prefix + "e", new RegisteredEndpoint("e:1")));
    }

    [Test]
    public async Task AddEndpointAsync_UnknownLease_FailsWithEtcdsCodeAndMessage()
    {
        var add = () => Manager.AddEndpointAsync(Prefix + "a", new RegisteredEndpoint("a:1"), leaseId: 77);

        var failure = (await add.Should().ThrowAsync<EtcdException>()).Which;
        (failure.Code, failure.Message).Should().Be((EtcdError.LeaseNotFound.Code, EtcdError.LeaseNotFound.Message));
    }

    [Test]
    public async Task AddEndpointAsync_KeyElsewhere_ThrowsNamingTheKey()
    {
        // The prefix of one service is no prefix of another whose name begins alike.
        var add = () => Manager.AddEndpointAsync(Target + "_other/a", new RegisteredEndpoint("a:1"));
        var delete = () => Manager.DeleteEndpointAsync(Target);

        (await add.Should().ThrowAsync<ArgumentException>()).Which.ParamName.Should().Be("key");
        (await delete.Should().ThrowAsync<ArgumentException>()).Which.ParamName.Should().Be("key");
    }

    private static async Task<IReadOnlyList<EndpointUpdate>> NextAsync(IAsyncEnumerator<IReadOnlyList<EndpointUpdate>> watch)
    {
        (await watch.MoveNextAsync().Within("the next batch")).Should().BeTrue();
        return watch.Current;
    }
}
