using Etcd.Api;
using Etcd.Discovery;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Net.Client;
using NUnit.Framework;

namespace Recipes;

public sealed class TimeRecipes
{
    [Test]
    public async Task ExpireALease()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        using var channel = GrpcChannel.ForAddress(etcd.ConnectionString);
        var lease = await new Lease.LeaseClient(channel).LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 });
        etcd.Put("billing/10.0.0.1", "up", lease.ID);

        await etcd.AdvanceAsync(TimeSpan.FromSeconds(59));
        etcd.Get("billing/10.0.0.1").Should().Be("up");
        await etcd.AdvanceAsync(TimeSpan.FromSeconds(1));

        etcd.Get("billing/10.0.0.1").Should().BeNull();
    }

    [Test]
    public async Task ExpireOneLeaseNow()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(etcd.ConnectionString);
        await new Lease.LeaseClient(channel).LeaseGrantAsync(new LeaseGrantRequest { TTL = 3600 });

        await etcd.Leases.ExpireAsync(etcd.Leases.List().Single().Id);

        etcd.Leases.List().Should().BeEmpty();
    }

    [Test]
    public async Task SlowEtcd()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        using var channel = GrpcChannel.ForAddress(etcd.ConnectionString);
        var slow = etcd.Faults.On(EtcdRpc.Range).Delay(TimeSpan.FromSeconds(3));

        var read = new KV.KVClient(channel).RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("key") }).ResponseAsync;
        await slow.WaitForHitsAsync();
        read.IsCompleted.Should().BeFalse();
        await etcd.AdvanceAsync(TimeSpan.FromSeconds(3));

        (await read).Kvs.Should().BeEmpty();
    }

    [Test]
    public async Task ShareTheClock()
    {
        var clock = new ManualTimeProvider();
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(clock));
        var options = new EtcdConnectionOptions { Endpoints = [etcd.ConnectionString] }.UseTimeProvider(clock);
        await using var connection = new EtcdConnection(options);
        await using var registration = await new ServiceRegistrar(connection).RegisterAsync("shop/orders", new("10.0.0.5:5000"));

        await etcd.AdvanceAsync(TimeSpan.FromHours(1));
        registration.State.Should().Be(RegistrationState.Registered);

        // A lease that is not kept alive expires, and the client notices.
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);
        etcd.Faults.On(EtcdRpc.LeaseKeepAlive).Hang();
        await etcd.AdvanceAsync(TimeSpan.FromSeconds(20));
        await lost;
    }
}
