using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Clustering;

/// <summary>Members that are added and removed by requests, seen from the test.</summary>
public sealed class MembershipTests
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    private FakeEtcdCluster _cluster = null!;
    private List<EtcdClients> _clients = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await FakeEtcdCluster.StartAsync(3, options => options.UseManualClock());
        _clients = [.. _cluster.Members.Select(member => new EtcdClients(member.ConnectionString))];
    }

    [TearDown]
    public async Task StopAsync()
    {
        _clients.ForEach(clients => clients.Dispose());
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task Remove_TheLeader_AnotherLeads_AndTheRemovedMemberStaysDown()
    {
        var removed = _cluster.Members[0];
        await _clients[0].Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = await IdAsync(0) });

        _cluster.Leader.Should().BeSameAs(_cluster.Members[1]);
        await Bounded.UntilAsync(() => !removed.IsRunning, "the removed member stops");
        await removed.Awaiting(it => it.RestartAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*removed*");
        _cluster.Invoking(it => it.MoveLeader(removed)).Should().Throw<InvalidOperationException>();
        _cluster.Heal();
        await _clients[1].Kv.PutAsync(new PutRequest { Key = Key });
    }

    /// <summary>Nothing waits for a member that is never started.</summary>
    [Test]
    public async Task Add_NeverStarted_ACompactionFreesTheHistory()
    {
        const int ValueBytes = 10_000;
        await _clients[0].Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:1" }, IsLearner = true });
        PutResponse put = null!;
        for (var i = 0; i < 10; i++)
        {
            put = await _clients[0].Kv.PutAsync(new PutRequest { Key = Key, Value = ByteString.CopyFrom(new byte[ValueBytes]) });
        }

        await _clients[0].Kv.CompactAsync(new CompactionRequest { Revision = put.Header.Revision });

        (await _clients[0].Maintenance.StatusAsync(new StatusRequest())).DbSizeInUse.Should().BeLessThan(5 * ValueBytes);
    }

    [Test]
    public async Task Remove_AMemberWithAWaitingClient_LeavesItsKeyBehind()
    {
        await _clients[2].Lock.LockAsync(new LockRequest { Name = Key });
        var waiting = _clients[2].Lock.LockAsync(new LockRequest { Name = Key }).ResponseAsync;
        await EtcdMetrics.UntilWatchesAsync(_cluster.Members[2].ConnectionString, 1);

        await _clients[0].Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = await IdAsync(2) });

        await waiting.Invoking(it => it.Within("the end")).Should().ThrowAsync<RpcException>();
        await Bounded.UntilAsync(() => !_cluster.Members[2].IsRunning, "the removed member stops");
        _cluster.Members[0].List("key/").Should().HaveCount(2);
    }

    [Test]
    public async Task Add_AMemberThatNobodyStarts_CountsForTheMajority()
    {
        var added = (await _clients[0].Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://a:1" } })).Member.ID;
        await _cluster.Members[2].StopAsync(StopMode.Kill);

        _cluster.Leader.Should().BeNull("two of four are no majority");
        var remove = _clients[0].Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = added }).ResponseAsync;
        await _cluster.AdvanceAsync(TimeSpan.FromMinutes(1));
        remove.IsCompleted.Should().BeFalse();
        await _cluster.Members[2].RestartAsync();

        (await remove.Within("the removal")).Members.Should().HaveCount(3);
        await _cluster.Members[2].StopAsync(StopMode.Kill);
        _cluster.Leader.Should().NotBeNull("two of three are a majority");
    }

    [Test]
    public async Task Add_ALearner_DoesNotCount()
    {
        await _clients[0].Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://a:1" }, IsLearner = true });

        await _cluster.Members[2].StopAsync(StopMode.Kill);

        _cluster.Leader.Should().NotBeNull();
    }

    [Test]
    public async Task List_OfAMemberThatIsCutOff_IsThatOfBefore()
    {
        _cluster.Partition(_cluster.Members[2]);
        await _clients[0].Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://a:1" }, IsLearner = true })
            .ResponseAsync.Invoking(it => it).Should().ThrowAsync<RpcException>("the quorum of four would be lost");
        await _clients[0].Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = await IdAsync(0), PeerURLs = { "http://new:1" } });

        (await UrlsAsync(1)).Should().Contain("http://new:1");
        (await UrlsAsync(2)).Should().NotContain("http://new:1");
        _cluster.Heal();
        (await UrlsAsync(2)).Should().Contain("http://new:1");
    }

    [Test]
    public async Task SecondVoterOfALoneServer_IsForgottenWithItsData()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var clients = new EtcdClients(etcd.ConnectionString);
        await clients.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://a:1" } });
        (await clients.Maintenance.StatusAsync(new StatusRequest())).Errors.Should().Equal(EtcdError.NoLeader.Message);

        await etcd.RestartAsync(keepData: false);

        using var again = new EtcdClients(etcd.ConnectionString);
        await again.Kv.PutAsync(new PutRequest { Key = Key });
        (await again.Cluster.MemberListAsync(new MemberListRequest())).Members.Should().ContainSingle();
    }

    private async Task<ulong> IdAsync(int member) => (await _clients[member].Maintenance.StatusAsync(new StatusRequest())).Header.MemberId;

    private async Task<IEnumerable<string>> UrlsAsync(int member) =>
        (await _clients[member].Cluster.MemberListAsync(new MemberListRequest())).Members.SelectMany(it => it.PeerURLs);
}
