using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Clustering;

/// <summary>Members that are stopped, killed, paused and started again.</summary>
public sealed class MemberLifecycleTests
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    private FakeEtcdCluster _cluster = null!;

    [SetUp]
    public async Task StartAsync() => _cluster = await FakeEtcdCluster.StartAsync(3, options => options.UseManualClock());

    [TearDown]
    public async Task StopAsync() => await _cluster.DisposeAsync();

    [TestCase(StopMode.Graceful)]
    [TestCase(StopMode.Kill)]
    public async Task Stop_TheLeader_AnotherLeads_AndTheStateIsThere(StopMode how)
    {
        using var clients = new EtcdClients(_cluster.Members[1].ConnectionString);
        await clients.Kv.PutAsync(new PutRequest { Key = Key });

        await _cluster.Members[0].StopAsync(how);

        _cluster.Leader.Should().BeSameAs(_cluster.Members[1]);
        (await clients.Kv.RangeAsync(new RangeRequest { Key = Key })).Kvs.Should().ContainSingle();
        (await clients.Maintenance.StatusAsync(new StatusRequest())).RaftTerm.Should().Be(3);
        await _cluster.Members[0].RestartAsync();
        _cluster.Leader.Should().BeSameAs(_cluster.Members[1]);
        using var back = new EtcdClients(_cluster.Members[0].ConnectionString);
        (await back.Kv.RangeAsync(new RangeRequest { Key = Key })).Kvs.Should().ContainSingle();
    }

    [Test]
    public async Task Stop_TheMajority_TheLastMemberHasNoLeader_UntilOneIsBack()
    {
        using var clients = new EtcdClients(_cluster.Members[2].ConnectionString);
        await _cluster.Members[0].StopAsync(StopMode.Kill);
        await _cluster.Members[1].StopAsync(StopMode.Kill);

        _cluster.Leader.Should().BeNull();
        (await clients.Maintenance.StatusAsync(new StatusRequest())).Errors.Should().Equal(EtcdError.NoLeader.Message);
        var put = clients.Kv.PutAsync(new PutRequest { Key = Key }).ResponseAsync;
        await Bounded.UntilAsync(() => _cluster.Members[2].Journal.Pending.Any(call => call.Fault is not null), "the put that waits");
        await _cluster.Members[1].RestartAsync();

        await put.Within("the put");
        _cluster.Leader.Should().NotBeNull();
    }

    [Test]
    public async Task Pause_TheLeader_AnotherLeads_AndItsOwnClientsWait()
    {
        var paused = _cluster.Members[0];
        using var clients = new EtcdClients(paused.ConnectionString);
        using var others = new EtcdClients(_cluster.Members[1].ConnectionString);
        await clients.Kv.PutAsync(new PutRequest { Key = Key, Value = ByteString.CopyFromUtf8("1") });
        paused.Pause();

        _cluster.Leader.Should().NotBeSameAs(paused);
        await others.Kv.PutAsync(new PutRequest { Key = Key, Value = ByteString.CopyFromUtf8("2") });
        var read = clients.Kv.RangeAsync(new RangeRequest { Key = Key }).ResponseAsync;
        await _cluster.AdvanceAsync(TimeSpan.FromSeconds(1));
        read.IsCompleted.Should().BeFalse();
        paused.Resume();

        (await read.Within("the read")).Kvs.Single().Value.ToStringUtf8().Should().Be("2");
    }

    [Test]
    public async Task Pause_AWatchOfThatMember_DoesNotHoldTheDeliveryUp()
    {
        using var clients = new EtcdClients(_cluster.Members[2].ConnectionString);
        using var watch = clients.Watch.Watch();
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key } });
        (await watch.ResponseStream.MoveNext(CancellationToken.None).Within("the creation")).Should().BeTrue();
        _cluster.Members[2].Pause();
        _cluster.Members[0].Put("key", "value");

        await _cluster.WaitForDeliveryAsync();
        _cluster.Members[2].Resume();

        (await watch.ResponseStream.MoveNext(CancellationToken.None).Within("the event")).Should().BeTrue();
        watch.ResponseStream.Current.Events.Should().ContainSingle();
    }

    [Test]
    public async Task Restart_AMemberThatIsToLoseItsData_IsRefused()
    {
        await _cluster.Members[0].Awaiting(it => it.RestartAsync(keepData: false))
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("*cluster*");
        _cluster.Members[0].IsRunning.Should().BeTrue();
    }

    [Test]
    public async Task MoveLeader_ToAStoppedMember_IsRefused()
    {
        await _cluster.Members[1].StopAsync();

        _cluster.Invoking(it => it.MoveLeader(it.Members[1])).Should().Throw<InvalidOperationException>().WithMessage("*default-2*majority*");
    }
}
