using Etcd.Api;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Watching;

/// <summary>Many watches on one stream: each has its own fate, and the stream lives as long as one of them does.</summary>
[TestFixture]
internal sealed class WatchHubTests : EtcdFixture
{
    private WatchHub Hub => WatchHub.Of(Connection);

    private StreamSelection Streams => Etcd.Streams.Of(EtcdRpc.Watch);

    [Test]
    public async Task Open_ManyWatches_UsesOneStreamAndGivesEachItsEvents()
    {
        var watches = new List<RangeWatch>();
        for (var i = 0; i < 50; i++)
        {
            watches.Add(Hub.Open(KeyRange.Prefix($"{i:00}/"), 1));
        }

        await Task.WhenAll(watches.Select(ReadCreatedAsync));
        for (var i = 49; i >= 0; i--)
        {
            Etcd.Put($"{i:00}/a", "v");
        }

        for (var i = 0; i < 50; i++)
        {
            (await ReadKeysAsync(watches[i])).Should().Equal($"{i:00}/a");
        }

        Streams.Count.Should().Be(1);
    }

    [Test]
    public async Task Dispose_LastWatch_ClosesTheStream()
    {
        var first = await OpenAsync("a/");
        var second = await OpenAsync("b/");

        await first.DisposeAsync();
        await Bounded.UntilAsync(() => Etcd.Streams.ListWatches().Count == 1, "a canceled watch");
        Streams.Count.Should().Be(1);

        await second.DisposeAsync();
        await Bounded.UntilAsync(() => Streams.Count == 0, "the end of the stream");
    }

    [Test]
    public async Task Dispose_BeforeTheCreation_CancelsTheWatchOnceItIsCreated()
    {
        await using var other = await OpenAsync("b/");
        var held = Etcd.Faults.On(EtcdRpc.Watch).WithPrefix("a/").Hang();
        var watch = Hub.Open(KeyRange.Prefix("a/"), 1);
        await held.WaitForHitsAsync().Within();

        await watch.DisposeAsync();
        held.Remove();

        await using var last = await OpenAsync("c/");
        await Bounded.UntilAsync(() => Etcd.Streams.ListWatches().Count == 2, "a canceled watch");
    }

    [Test]
    public async Task Refused_OneWatch_EndsItAlone()
    {
        Etcd.Faults.On(EtcdRpc.Watch).WithPrefix("secret/").RefuseWatch("etcdserver: permission denied");
        await using var first = await OpenAsync("a/");
        await using var refused = Hub.Open(KeyRange.Prefix("secret/"), 1);
        await using var second = Hub.Open(KeyRange.Prefix("b/"), 1);

        (await refused.ReadAsync(default).Within()).CancelReason.Should().Be("etcdserver: permission denied");
        await ReadCreatedAsync(second);
        Etcd.Put("a/1", "v");
        Etcd.Put("b/1", "v");
        (await ReadKeysAsync(first)).Should().Equal("a/1");
        (await ReadKeysAsync(second)).Should().Equal("b/1");
    }

    [Test]
    public async Task Compacted_OneWatch_EndsItAlone()
    {
        await using var compacted = await OpenAsync("a/");
        await using var other = await OpenAsync("b/");

        Streams.WithPrefix("a/").CompactWatches().Should().Be(1);

        (await compacted.ReadAsync(default).Within()).Canceled.Should().BeTrue();
        Etcd.Put("b/1", "v");
        (await ReadKeysAsync(other)).Should().Equal("b/1");
    }

    [Test]
    public async Task Broken_AllWatchesEndAndShareTheNextStream()
    {
        await using var first = await OpenAsync("a/");
        await using var second = await OpenAsync("b/");

        Streams.Break(EtcdError.NoLeader);

        foreach (var watch in new[] { first, second })
        {
            await watch.Awaiting(it => it.ReadAsync(default).Within()).Should().ThrowAsync<EtcdUnavailableException>()
                .WithMessage("http://127.0.0.1:*: etcdserver: no leader");
            watch.StreamEnded.Should().BeTrue();
        }

        await using var third = await OpenAsync("a/");
        await using var fourth = await OpenAsync("b/");
        Streams.Count.Should().Be(1);
    }

    [Test]
    public async Task Revision_InFragments_IsReadAsAWhole()
    {
        await using var watch = await OpenAsync("a/");
        var request = new TxnRequest();
        for (var i = 0; i < 3; i++)
        {
            var put = new PutRequest { Key = ByteString.CopyFromUtf8($"a/{i}"), Value = ByteString.CopyFrom(new byte[400_000]) };
            request.Success.Add(new RequestOp { RequestPut = put });
        }

        for (var i = 0; i < 3; i++)
        {
            // Three puts fit into a request. A watch from the past gets all transactions in one response, which does not fit.
            await Clients.Kv.TxnAsync(request);
        }

        await using var late = await OpenAsync("a/", Etcd.Revision - 2);
        (await ReadKeysAsync(late)).Should().HaveCount(9);
    }

    [Test]
    public async Task Token_ExpiredSinceTheStreamWasOpened_NewWatchesUseAnotherStreamAndTheOthersGoOn()
    {
        await Clients.EnableAuthenticationAsync();
        await using var connection = Connect(options => (options.Username, options.Password) = ("root", "secret"));
        await using var first = await OpenAsync("a/", connection: connection);

        Etcd.ExpireAuthTokens();
        await using (var refused = WatchHub.Of(connection).Open(KeyRange.Prefix("b/"), 1))
        {
            (await refused.ReadAsync(default).Within()).Canceled.Should().BeTrue();
        }

        await using var second = await OpenAsync("b/", connection: connection);
        Etcd.Put("a/1", "v");
        (await ReadKeysAsync(first)).Should().Equal("a/1");
        Streams.Count.Should().Be(2);
    }

    [Test]
    public async Task Token_ExpiresAgainAndAgain_LeavesTwoStreams()
    {
        await Clients.EnableAuthenticationAsync();
        await using var connection = Connect(options => (options.Username, options.Password) = ("root", "secret"));
        var watchers = new List<EndpointWatcher>();
        for (var i = 0; i < 5; i++)
        {
            var watcher = new EndpointWatcher(connection, $"{i}/", EndpointFormatSet.GoNaming);
            watchers.Add(watcher);
            await watcher.NextAsync(default).Within();
            await Bounded.UntilAsync(() => Etcd.Streams.ListWatches().Count == watchers.Count, "a watch for each watcher");
            Etcd.ExpireAuthTokens();
        }

        Streams.Count.Should().BeLessThanOrEqualTo(2);
        for (var i = 0; i < 5; i++)
        {
            Etcd.Put($"{i}/a", """{"Addr":"h:1"}""");
            (await watchers[i].NextAsync(default).Within()).Changes.Should().ContainSingle();
            await watchers[i].DisposeAsync();
        }
    }

    private static async Task ReadCreatedAsync(RangeWatch watch) =>
        (await watch.ReadAsync(default).Within("the creation")).Created.Should().BeTrue();

    private static async Task<string[]> ReadKeysAsync(RangeWatch watch) =>
        [.. (await watch.ReadAsync(default).Within("events")).Events.Select(change => change.Kv.Key.ToStringUtf8())];

    private async Task<RangeWatch> OpenAsync(string prefix, long startRevision = 1, EtcdConnection? connection = null)
    {
        var watch = WatchHub.Of(connection ?? Connection).Open(KeyRange.Prefix(prefix), startRevision);
        await ReadCreatedAsync(watch);
        return watch;
    }
}
