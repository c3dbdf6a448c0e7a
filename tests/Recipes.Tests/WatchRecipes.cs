using Etcd.Discovery;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;

namespace Recipes;

public sealed class WatchRecipes
{
    [Test]
    public async Task LoseAWatch()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var connection = new EtcdConnection(etcd.ConnectionString);
        await using var directory = new ServiceDirectory(connection, "billing/");
        var known = await directory.WaitForLoadAsync();
        await etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Watch) && call.Key == "billing/");

        etcd.Streams.Of(EtcdRpc.Watch).WithPrefix("billing/").Break(EtcdError.NoLeader).Should().Be(1);
        etcd.Put("billing/a", "10.0.0.1:80");

        known = await directory.WaitForChangeAsync(known);
        known.GetAddresses("billing/").Should().Equal("10.0.0.1:80");
    }

    [Test]
    public async Task SilentWatch()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var connection = new EtcdConnection(etcd.ConnectionString);
        await using var directory = new ServiceDirectory(connection, "billing/");
        var known = await directory.WaitForLoadAsync();
        await etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Watch));

        etcd.Streams.Of(EtcdRpc.Watch).Stall().Should().Be(1);
        etcd.Put("billing/a", "10.0.0.1:80");
        await etcd.WaitForDeliveryAsync();
        directory.Current.Should().BeSameAs(known);
        await etcd.Streams.Of(EtcdRpc.Watch).ResumeAsync();

        (await directory.WaitForChangeAsync(known)).GetAddresses("billing/").Should().Equal("10.0.0.1:80");
    }

    [Test]
    public async Task CompactionUnderAWatcher()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var connection = new EtcdConnection(etcd.ConnectionString);
        await using var directory = new ServiceDirectory(connection, "billing/");
        var known = await directory.WaitForLoadAsync();
        await etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Watch));

        // Before the client opens the next watch, keys change and their history is compacted.
        var reopening = etcd.Faults.On(EtcdRpc.Watch).Hang();
        etcd.Streams.Of(EtcdRpc.Watch).Break();
        await reopening.WaitForHitsAsync();
        etcd.Put("billing/a", "10.0.0.1:80");
        etcd.Put("billing/b", "10.0.0.2:80");
        await etcd.CompactAsync();
        reopening.Release();

        (await directory.WaitForChangeAsync(known)).GetAddresses("billing/").Should().Equal("10.0.0.1:80", "10.0.0.2:80");
    }

    [Test]
    public async Task LeaderChange()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Quirks = EtcdQuirks.LeaderChangeClosesStreams);
        await using var connection = new EtcdConnection(etcd.ConnectionString);
        await using var service = await new ServiceRegistrar(connection).RegisterAsync("billing", new RegisteredEndpoint("10.0.0.1:80"));
        await etcd.Journal.NextAsync(call => call.Is(EtcdRpc.LeaseKeepAlive));

        etcd.ChangeLeader();

        await etcd.Journal.NextAsync(call => call.EndsStream && call.Rpc == EtcdRpc.LeaseKeepAlive);
        await etcd.Journal.NextAsync(call => call.Is(EtcdRpc.LeaseKeepAlive));
        etcd.Get(service.Key).Should().Contain("10.0.0.1:80");
    }
}
