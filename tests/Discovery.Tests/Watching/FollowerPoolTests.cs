using Etcd.Discovery.Legacy;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Watching;

/// <summary>Everybody who watches a prefix shares one list and one watch, and sees an own sequence of updates.</summary>
[TestFixture]
internal sealed class FollowerPoolTests : EtcdFixture
{
    private const string Prefix = Target + "/";

    [Test]
    public async Task Subscribe_ManyOfAllKinds_CostsOneListAndOneWatch()
    {
        Put("a", 1);
        var manager = new EndpointManager(Connection, Target);
        await using var batches = new Batches(manager);
        await using var legacy = await new NamingResolver(Connection).ResolveAsync(Target);
        await using var directory = new ServiceDirectory(Connection, Prefix);
        await using var other = new ServiceDirectory(Connection, Target);
        var listener = new FakeListener();
        using var resolver = new EtcdResolverFactory(Connection)
            .Create(new Uri("etcd:///" + Target), 80, NullLoggerFactory.Instance);
        resolver.Start(listener.Listen);

        (await batches.NextAsync()).Should().Equal("+a=h:1");
        (await legacy.NextAsync().Within()).Should().ContainSingle();
        (await directory.WaitForLoadAsync().Within()).GetAddresses(Prefix).Should().Equal("h:1");
        (await other.WaitForLoadAsync().Within()).GetAddresses(Target).Should().Equal("h:1");
        (await listener.NextAddressesAsync()).Should().Equal("h:1");
        await Bounded.UntilAsync(() => Etcd.Streams.ListWatches().Count == 2, "the watches");

        // Two formats of values are read: that of Go, and that of directories.
        Etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.Range)).Should().Be(2);
        Etcd.Streams.Count.Should().Be(1);
        Put("b", 2);
        (await batches.NextAsync()).Should().Equal("+b=h:2");
        (await legacy.NextAsync().Within()).Should().ContainSingle();
        (await listener.NextAddressesAsync()).Should().Equal("h:1", "h:2");
    }

    [Test]
    public async Task Subscribe_Later_GetsTheCurrentSetWithoutAList()
    {
        Put("a", 1);
        await using var first = NewWatcher();
        await NextAsync(first);
        Put("b", 2);
        await NextAsync(first);

        await using var second = NewWatcher();
        var update = await NextAsync(second);

        update.Snapshot.Endpoints.Keys.Should().Equal(Prefix + "a", Prefix + "b");
        update.Changes.Select(change => change.Key).Should().Equal(Prefix + "a", Prefix + "b");
        Etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.Range)).Should().Be(1);
        Put("c", 3);
        (await NextAsync(first)).Changes.Should().ContainSingle();
        (await NextAsync(second)).Changes.Should().ContainSingle();
    }

    [Test]
    public async Task Subscribe_OneIsSlow_HoldsUpNobodyAndMissesNothing()
    {
        await using var slow = NewWatcher();
        await using var quick = NewWatcher();
        await NextAsync(slow);
        await NextAsync(quick);

        for (var i = 1; i <= 20; i++)
        {
            Put("a", i);
            (await NextAsync(quick)).Changes.Single().After!.Address.Should().Be($"h:{i}");
        }

        for (var i = 1; i <= 20; i++)
        {
            (await NextAsync(slow)).Changes.Single().After!.Address.Should().Be($"h:{i}");
        }
    }

    [Test]
    public async Task Unsubscribe_Last_ClosesTheWatchAndTheNextOneListsAgain()
    {
        var first = NewWatcher();
        var second = NewWatcher();
        await NextAsync(first);
        await NextAsync(second);
        await Bounded.UntilAsync(() => Etcd.Streams.Count == 1, "a stream");

        await first.DisposeAsync();
        Etcd.Streams.Count.Should().Be(1);
        await second.DisposeAsync();
        await Bounded.UntilAsync(() => Etcd.Streams.Count == 0, "the end of the stream");

        Put("a", 1);
        await using var third = NewWatcher();
        (await NextAsync(third)).Changes.Should().ContainSingle();
    }

    [Test]
    public async Task Subscribe_ConcurrentlyAgainAndAgain_AlwaysSeesTheEndpoints()
    {
        Put("a", 1);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await using var watcher = NewWatcher();
                (await NextAsync(watcher)).Snapshot.Endpoints.Should().ContainKey(Prefix + "a");
            }
        })));

        await Bounded.UntilAsync(() => Etcd.Streams.Count == 0, "the end of the stream");
    }

    [Test]
    public async Task ListFails_SubscribersOfBothKinds_EachLearnsOfItInItsWay()
    {
        Etcd.Faults.On(EtcdRpc.Range).Fail(StatusCode.PermissionDenied, "etcdserver: permission denied");
        var failed = new TaskCompletionSource<string>();
        await using var patient = new EndpointWatcher(Connection, Prefix, EndpointFormatSet.GoNaming)
        {
            ListFailed = failure => failed.TrySetResult(failure.Message),
        };
        var waiting = NextAsync(patient);
        (await failed.Task.Within()).Should().Be("etcdserver: permission denied");
        var late = new TaskCompletionSource<string>();
        await using var latecomer = new EndpointWatcher(Connection, Prefix, EndpointFormatSet.GoNaming)
        {
            ListFailed = failure => late.TrySetResult(failure.Message),
        };
        var waitingToo = NextAsync(latecomer);
        await using var impatient = NewWatcher();

        await impatient.Awaiting(NextAsync).Should().ThrowAsync<EtcdException>().WithMessage("etcdserver: permission denied");
        (await late.Task.Within()).Should().Be("etcdserver: permission denied");

        Etcd.Faults.Clear();
        (await waiting).Changes.Should().BeEmpty();
        (await waitingToo).Changes.Should().BeEmpty();
        (await NextAsync(impatient)).Changes.Should().BeEmpty();
    }

    [Test]
    public async Task Connection_Disposed_EndsAllSubscribers()
    {
        await using var connection = Connect();
        await using var watcher = new EndpointWatcher(connection, Prefix, EndpointFormatSet.GoNaming);
        await NextAsync(watcher);
        var next = NextAsync(watcher);

        await connection.DisposeAsync();

        await next.Awaiting(it => it).Should().ThrowAsync<ObjectDisposedException>();
    }

    private static Task<SnapshotUpdate> NextAsync(EndpointWatcher watcher) => watcher.NextAsync(default).Within("an update");

    private EndpointWatcher NewWatcher() => new(Connection, Prefix, EndpointFormatSet.GoNaming);

    private void Put(string name, int port) => Etcd.Put(Prefix + name, $$"""{"Addr":"h:{{port}}"}""");
}
