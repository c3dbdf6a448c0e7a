using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Connection;

/// <summary>The connection learns of the members of its cluster.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MemberRefreshTests
{
    private readonly ManualTimeProvider _time = new();
    private FakeEtcdCluster _cluster = null!;

    [SetUp]
    public async Task StartAsync() => _cluster = await FakeEtcdCluster.StartAsync(members: 3);

    [TearDown]
    public async Task StopAsync() => await _cluster.DisposeAsync();

    private EtcdConnection Connect(params string[] endpoints) => new(new EtcdConnectionOptions
    {
        Endpoints = [.. endpoints],
        MemberRefreshInterval = TimeSpan.FromMinutes(1),
        CallTimeout = TimeSpan.FromHours(1),
    }.UseTimeProvider(_time));

    [Test]
    public async Task Refresh_OneMemberGiven_FindsTheOthers()
    {
        await using var connection = Connect(_cluster.Members[0].ConnectionString);

        await RefreshAsync(connection, 3);

        connection.Members.All.Select(member => member.Name).Should().BeEquivalentTo(_cluster.Members.Select(member => member.ConnectionString));
        await _cluster.Members[0].StopAsync(StopMode.Kill);
        (await new EndpointManager(connection, "p").ListAsync().Within("a read of another member")).Should().BeEmpty();
    }

    [Test]
    public async Task Refresh_MemberIsGone_LetsItsCallsAndStreamsEnd()
    {
        // The address of a load balancer, say: no member advertises it.
        await using var other = await FakeEtcdServer.StartAsync();
        var held = other.Faults.On(EtcdRpc.Range).Hang();
        await using var connection = Connect(other.ConnectionString);
        await using var watch = WatchHub.Of(connection).Open(KeyRange.Prefix("a/"), 0);
        (await watch.ReadAsync(default).Within("the creation")).Created.Should().BeTrue();
        var read = new EndpointManager(connection, "p").ListAsync();
        await held.WaitForHitsAsync().Within("a read");
        var urls = _cluster.Members.Select(member => member.ConnectionString).ToList();

        using var channel = _cluster.Members[0].CreateChannel();
        connection.Members.Replace(urls.Select(name => new EtcdMember(name, channel.CreateCallInvoker(), channel: null)));
        held.Release();
        other.Put("a/1", "v");

        await read.Within("the read");
        (await watch.ReadAsync(default).Within("an event")).Events.Should().ContainSingle();
        connection.Members.All.Select(member => member.Name).Should().Equal([.. urls, other.ConnectionString], "the given endpoint is the last resort");
        connection.Members.Choose([])!.Name.Should().Be(urls[0]);
    }

    private Task RefreshAsync(EtcdConnection connection, int members) =>
        _time.AdvanceUntilAsync(() => connection.Members.All.Length == members, TimeSpan.FromSeconds(10), "a refresh");
}
