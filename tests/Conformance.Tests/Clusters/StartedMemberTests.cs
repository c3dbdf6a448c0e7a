using System.Net;
using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Health.V1;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Network;

namespace Conformance.Tests.Clusters;

/// <summary>Members that are added to a running cluster, and started.</summary>
public sealed class StartedMemberTests(Backend backend) : ThreeMembersFixture(backend)
{
    [Test]
    public async Task Voter_HasEveryWriteOfBefore_AndServes()
    {
        var revision = (await Leader.Kv.PutAsync(new PutRequest { Key = Key })).Header.Revision;

        var (added, voter) = await AddAndStartAsync(isLearner: false);

        (await voter.Kv.RangeAsync(new RangeRequest { Key = Key })).Kvs.Single().ModRevision.Should().Be(revision);
        using var watch = await voter.OpenWatchAsync(new WatchCreateRequest { Key = Key, StartRevision = revision });
        await watch.NextAsync("the creation");
        (await watch.NextAsync("the write of before")).Events.Single().Kv.ModRevision.Should().Be(revision);
        (await voter.Kv.PutAsync(new PutRequest { Key = Key })).Header.MemberId.Should().Be(added.ID);
        (await watch.NextAsync("the write through the voter")).Events.Single().Kv.ModRevision.Should().Be(revision + 1);
        var listed = await ListedAsync(Leader, added.ID);
        (listed.Name.Length > 0, listed.IsLearner).Should().Be((true, false));
        listed.ClientURLs.Should().Equal($"http://{voter.Channel.Target}");
        await Leader.Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = added.ID });
        (await voter.Maintenance.StatusAsync(new StatusRequest())).Leader.Should().Be(added.ID);
    }

    [Test]
    public async Task Learner_ServesOnlySerializableRangesItsStatusAndItsSnapshot()
    {
        await Leader.Kv.PutAsync(new PutRequest { Key = Key });

        var (added, learner) = await AddAndStartAsync(isLearner: true);

        await Bounded.UntilAsync(async () => (await ReadAsync(learner)).Kvs.Count == 1, "the learner catches up");
        var status = await learner.Maintenance.StatusAsync(new StatusRequest());
        (status.IsLearner, status.Header.MemberId, status.Leader).Should().Be((true, added.ID, Ids[0]));
        (await learner.Maintenance.ReadSnapshotAsync()).Should().NotBeEmpty();
        await RefusesAsync(learner);
        await Leader.Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = added.ID }).ShouldFailAsync(EtcdError.BadLeaderTransferee);
        (await Leader.Maintenance.StatusAsync(new StatusRequest())).IsLearner.Should().BeFalse();
    }

    [Test]
    public async Task Learner_ThatIsPromoted_ServesEverything()
    {
        var (added, learner) = await AddAndStartAsync(isLearner: true);

        var promoted = await PromoteOnceReadyAsync(added.ID);

        promoted.Members.Should().HaveCount(4).And.NotContain(member => member.IsLearner);
        await Bounded.UntilAsync(async () => !(await learner.Maintenance.StatusAsync(new StatusRequest())).IsLearner, "the learner knows of it");
        (await learner.Kv.PutAsync(new PutRequest { Key = Key })).Header.MemberId.Should().Be(added.ID);
        using var watch = await learner.OpenWatchAsync(new WatchCreateRequest { Key = Key });
        await watch.NextAsync("the creation");
        await Leader.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = added.ID }).ShouldFailAsync(EtcdError.MemberNotLearner);
    }

    [TestCase("/health", 200, "{\"health\":\"true\",\"reason\":\"\"}")]
    [TestCase("/livez", 200, "ok\n")]
    [TestCase("/readyz/non_learner", 503, "[-]non_learner failed: not supported for learner\n\n")]
    public async Task Learner_IsProbed_IsAliveButNotReady(string path, int status, string body)
    {
        var (_, learner) = await AddAndStartAsync(isLearner: true);
        using var http = new HttpCaller($"http://{learner.Channel.Target}", HttpVersion.Version11);

        var reply = await http.GetAsync(path);

        (reply.Status, reply.Body).Should().Be((status, body));
        (await http.GetAsync("/metrics")).Body.Should().Contain("etcd_server_is_learner 1\n");
    }

    [Test]
    public async Task Learner_ThatIsRemoved_StopsServing()
    {
        var (added, learner) = await AddAndStartAsync(isLearner: true);

        (await Leader.Cluster.MemberRemoveAsync(Remove(added.ID))).Members.Should().HaveCount(3);

        await Bounded.UntilAsync(() => IsUnavailableAsync(learner), "the removed member refuses calls");
    }

    /// <summary>The errors of etcd's table that these cases raise.</summary>
    public static IEnumerable<EtcdError> Raised { get; } = [EtcdError.NotSupportedForLearner];

    private static async Task RefusesAsync(EtcdClients learner)
    {
        await learner.Kv.RangeAsync(new RangeRequest { Key = Key }).ShouldFailAsync(EtcdError.NotSupportedForLearner);
        await learner.Kv.RangeAsync(new RangeRequest()).ShouldFailAsync(EtcdError.NotSupportedForLearner);
        await learner.Kv.PutAsync(new PutRequest { Key = Key }).ShouldFailAsync(EtcdError.NotSupportedForLearner);
        await learner.Kv.TxnAsync(new TxnRequest()).ShouldFailAsync(EtcdError.NotSupportedForLearner);
        await learner.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 }).ShouldFailAsync(EtcdError.NotSupportedForLearner);
        await learner.Cluster.MemberListAsync(new MemberListRequest()).ShouldFailAsync(EtcdError.NotSupportedForLearner);
        await learner.Auth.AuthStatusAsync(new AuthStatusRequest()).ShouldFailAsync(EtcdError.NotSupportedForLearner);
        await learner.Maintenance.HashKVAsync(new HashKVRequest()).ShouldFailAsync(EtcdError.NotSupportedForLearner);
        await learner.Maintenance.DefragmentAsync(new DefragmentRequest()).ShouldFailAsync(EtcdError.NotSupportedForLearner);
        await learner.Lock.LockAsync(new LockRequest { Name = Key }).ShouldFailAsync(EtcdError.NotSupportedForLearner);
        var health = new Health.HealthClient(learner.Channel);
        await health.CheckAsync(new HealthCheckRequest()).ShouldFailAsync(EtcdError.NotSupportedForLearner);
        using var healthWatch = health.Watch(new HealthCheckRequest());
        await EndsAsync(healthWatch.ResponseStream.MoveNext(CancellationToken.None));
        using var watch = learner.Watch.Watch();
        await EndsAsync(watch.ResponseStream.MoveNext(CancellationToken.None));
        using var keepAlive = learner.Lease.LeaseKeepAlive();
        await EndsAsync(keepAlive.ResponseStream.MoveNext(CancellationToken.None));
        using var observe = learner.Election.Observe(new LeaderRequest { Name = Key });
        await EndsAsync(observe.ResponseStream.MoveNext(CancellationToken.None));
    }

    private static Task EndsAsync(Task stream) => stream.Within("the stream's end").ShouldFailAsync(EtcdError.NotSupportedForLearner);

    private static async Task<RangeResponse> ReadAsync(EtcdClients member) =>
        await member.Kv.RangeAsync(new RangeRequest { Key = Key, Serializable = true });

    private static async Task<Member> ListedAsync(EtcdClients member, ulong id) =>
        (await member.Cluster.MemberListAsync(new MemberListRequest { Linearizable = true })).Members.Single(listed => listed.ID == id);
}
