using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Clustering;

/// <summary>Members that a test adds to a running cluster, or starts after a client added them.</summary>
public sealed class AddedMemberTests
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    private FakeEtcdCluster _cluster = null!;
    private EtcdClients _first = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await FakeEtcdCluster.StartAsync(3, options => options.UseManualClock());
        _first = new EtcdClients(_cluster.Members[0].ConnectionString);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _first.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task AddMember_OfTheTest_IsAMemberLikeTheOthers()
    {
        await _first.Kv.PutAsync(new PutRequest { Key = Key });

        var added = await _cluster.AddMemberAsync();

        _cluster.Members.Should().HaveCount(4).And.EndWith([added]);
        _cluster.ConnectionString.Split(',').Should().HaveCount(4).And.EndWith([added.ConnectionString]);
        _cluster.Dump().Should().Contain("FakeEtcdCluster of 4").And.Contain("== default-4");
        using var clients = new EtcdClients(added.ConnectionString);
        (await clients.Kv.RangeAsync(new RangeRequest { Key = Key })).Kvs.Should().ContainSingle();
        (await clients.Cluster.MemberListAsync(new MemberListRequest())).Members
            .Should().ContainSingle(member => member.Name == "default-4").Which.PeerURLs.Should().Equal("http://localhost:2680");
        _cluster.MoveLeader(added);
        _cluster.Leader.Should().BeSameAs(added);
        await added.StopAsync(StopMode.Kill);
        _cluster.Leader.Should().NotBeNull();
        await added.RestartAsync();
        using var back = new EtcdClients(added.ConnectionString);
        (await back.Maintenance.StatusAsync(new StatusRequest())).Errors.Should().BeEmpty();
    }

    [Test]
    public async Task AddMember_AVoter_CountsForTheMajority()
    {
        var added = await _cluster.AddMemberAsync();
        await _cluster.AddMemberAsync();

        await _cluster.Members[0].StopAsync(StopMode.Kill);
        await _cluster.Members[1].StopAsync(StopMode.Kill);

        _cluster.Leader.Should().NotBeNull("three of five are a majority");
        await added.StopAsync(StopMode.Kill);
        _cluster.Leader.Should().BeNull("two of five are none");
    }

    [Test]
    public async Task AddMember_ALearner_LeadsNeverUntilItIsPromoted()
    {
        var learner = await _cluster.AddMemberAsync(isLearner: true);

        _cluster.Invoking(it => it.MoveLeader(learner)).Should().Throw<InvalidOperationException>();
        await _cluster.Awaiting(it => it.AddMemberAsync(isLearner: true)).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage($"*{EtcdError.TooManyLearners.Message}*");
        _cluster.Members.Should().HaveCount(4);
        using var clients = new EtcdClients(learner.ConnectionString);
        var id = (await clients.Maintenance.StatusAsync(new StatusRequest())).Header.MemberId;

        await _first.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = id });

        _cluster.MoveLeader(learner);
        _cluster.Leader.Should().BeSameAs(learner);
    }

    [Test]
    public async Task Promote_ALearnerThatIsCutOff_TakesEffectOnceItKnows()
    {
        var learner = await _cluster.AddMemberAsync(isLearner: true);
        using var clients = new EtcdClients(learner.ConnectionString);
        var id = (await clients.Maintenance.StatusAsync(new StatusRequest())).Header.MemberId;
        _cluster.Partition(learner);
        await _first.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = id });

        (await clients.Maintenance.StatusAsync(new StatusRequest())).IsLearner.Should().BeTrue();
        await clients.Kv.PutAsync(new PutRequest { Key = Key })
            .ShouldFailAsync(EtcdError.NotSupportedForLearner.Code, EtcdError.NotSupportedForLearner.Message);

        _cluster.Heal();

        await clients.Kv.PutAsync(new PutRequest { Key = Key });
    }

    [Test]
    public async Task StartMember_SecondVoterOfAnother_BringsTheLeaderBack()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(1, options => options.UseManualClock());
        using var first = new EtcdClients(cluster.Members[0].ConnectionString);
        var id = (await first.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://a:1" } })).Member.ID;
        cluster.Leader.Should().BeNull();
        var put = first.Kv.PutAsync(new PutRequest { Key = Key }).ResponseAsync;

        var second = await cluster.StartMemberAsync(id);

        await put.Within("the put");
        cluster.Leader.Should().BeSameAs(cluster.Members[0]);
        using var clients = new EtcdClients(second.ConnectionString);
        (await clients.Kv.RangeAsync(new RangeRequest { Key = Key })).Kvs.Should().ContainSingle();
        await second.StopAsync(StopMode.Kill);
        cluster.Leader.Should().BeNull("one of two is no majority");
    }

    [Test]
    public async Task StartMember_NoSuchMemberOrARunningOne_Throws()
    {
        var running = (await _first.Maintenance.StatusAsync(new StatusRequest())).Header.MemberId;

        await _cluster.Awaiting(it => it.StartMemberAsync(404)).Should().ThrowAsync<ArgumentException>().WithMessage("*404*");
        await _cluster.Awaiting(it => it.StartMemberAsync(running)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*RestartAsync*");
    }

    [Test]
    public async Task AddMember_CutOffMember_JoinsTheMajority()
    {
        _cluster.Partition(_cluster.Members[0], _cluster.Members[1]);

        var added = await _cluster.AddMemberAsync();

        using var clients = new EtcdClients(added.ConnectionString);
        await clients.Kv.PutAsync(new PutRequest { Key = Key });
        _cluster.Heal();
        (await _first.Kv.RangeAsync(new RangeRequest { Key = Key })).Kvs.Should().ContainSingle();
    }

    [Test]
    public async Task AddMember_NoMajority_ThrowsSayingWhy_AndAddsNothing()
    {
        await _cluster.Members[1].StopAsync(StopMode.Kill);
        await _cluster.Members[2].StopAsync(StopMode.Kill);

        await _cluster.Awaiting(it => it.AddMemberAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*majority*");

        _cluster.Dump().Should().Contain("FakeEtcdCluster of 3");
    }

    [Test]
    public async Task AddMember_Canceled_LeavesTheClusterAsItWas()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(1);

        await cluster.Awaiting(it => it.AddMemberAsync(isLearner: false, new CancellationToken(canceled: true)))
            .Should().ThrowAsync<OperationCanceledException>();

        cluster.Leader.Should().BeSameAs(cluster.Members[0]);
        cluster.Members.Should().ContainSingle();
    }

    [Test]
    public async Task AddMember_SeveralAtOnce_GetNamesOfTheirOwn()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _cluster.AddMemberAsync()));

        added.Should().OnlyHaveUniqueItems();
        (await _first.Cluster.MemberListAsync(new MemberListRequest())).Members.Select(member => member.Name)
            .Should().BeEquivalentTo(Enumerable.Range(1, 7).Select(number => $"default-{number}"));
    }

    [Test]
    public async Task AddMember_DisposedCluster_Throws()
    {
        await _cluster.DisposeAsync();

        await _cluster.Awaiting(it => it.AddMemberAsync()).Should().ThrowAsync<ObjectDisposedException>();
        await _cluster.Awaiting(it => it.StartMemberAsync(1)).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Test]
    public async Task Watch_OfALearner_EndsAtOnce()
    {
        var learner = await _cluster.AddMemberAsync(isLearner: true);
        using var clients = new EtcdClients(learner.ConnectionString);

        using var watch = new WatchCall(clients.Watch);

        (await watch.EndAsync().Within("the end")).Detail.Should().Be(EtcdError.NotSupportedForLearner.Message);
        (await learner.Journal.NextAsync(call => call.Rpc == EtcdRpc.Watch)).Status!.Value.StatusCode.Should().Be(StatusCode.Unavailable);
    }
}
