using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Clusters;

public sealed class MemberAddTests(Backend backend) : ThreeMembersFixture(backend)
{
    private const string NotEnoughStarted = "etcdserver: re-configuration failed due to not enough started members";

    [Test]
    public async Task Add_VotersThatNobodyStarts_GoesOnlyAsFarAsThereIsAQuorum()
    {
        var first = (await OnceHealthyAsync(() => Leader.Cluster.MemberAddAsync(Add(1)))).Member.ID;
        var second = (await Leader.Cluster.MemberAddAsync(Add(2))).Member.ID;

        await Leader.Cluster.MemberAddAsync(Add(3)).ShouldFailAsync(StatusCode.Unknown, NotEnoughStarted);
        await Leader.Cluster.MemberAddAsync(Add(3, isLearner: true)).ShouldFailAsync(EtcdError.Unhealthy);
        await Leader.Cluster.MemberRemoveAsync(Remove(Ids[1])).ShouldFailAsync(StatusCode.Unknown, NotEnoughStarted);
        await Leader.Cluster.MemberRemoveAsync(Remove(404)).ShouldFailAsync(EtcdError.MemberNotFound);
        await Leader.Kv.PutAsync(new PutRequest { Key = Key });

        await Leader.Cluster.MemberRemoveAsync(Remove(first));
        (await Leader.Cluster.MemberRemoveAsync(Remove(second))).Members.Select(member => member.ID).Should().BeEquivalentTo(Ids);
    }

    [Test]
    public async Task Learner_ThatNobodyStarts_IsListedAndNeverReady()
    {
        var follower = Members[1];
        var learner = (await OnceHealthyAsync(() => follower.Cluster.MemberAddAsync(Add(1, isLearner: true)))).Member;

        (learner.IsLearner, learner.Name).Should().Be((true, ""));
        foreach (var member in Members.Take(2))
        {
            await member.Cluster.MemberPromoteAsync(Promote(learner.ID)).ShouldFailAsync(EtcdError.LearnerNotReady);
            await member.Cluster.MemberPromoteAsync(Promote(404)).ShouldFailAsync(EtcdError.MemberNotFound);
            await member.Cluster.MemberPromoteAsync(Promote(Ids[2])).ShouldFailAsync(EtcdError.MemberNotLearner);
        }

        await Leader.Cluster.MemberAddAsync(Add(2, isLearner: true)).ShouldFailAsync(EtcdError.TooManyLearners);
        (await ListAsync(Members[2])).Should().ContainSingle(member => member.IsLearner).Which.ID.Should().Be(learner.ID);
    }

    [Test]
    public async Task Update_OfALearner_IsNoLearnerInTheList()
    {
        var learner = (await OnceHealthyAsync(() => Leader.Cluster.MemberAddAsync(Add(1, isLearner: true)))).Member;

        var updated = await Leader.Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = learner.ID, PeerURLs = { "http://127.0.0.1:9" } });

        updated.Members.Should().HaveCount(4).And.NotContain(member => member.IsLearner);
        await Leader.Cluster.MemberPromoteAsync(Promote(learner.ID)).ShouldFailAsync(EtcdError.LearnerNotReady);
        await Leader.Kv.PutAsync(new PutRequest { Key = Key });
    }

    private static MemberPromoteRequest Promote(ulong id) => new() { ID = id };

    private static async Task<IEnumerable<Member>> ListAsync(EtcdClients member) =>
        (await member.Cluster.MemberListAsync(new MemberListRequest { Linearizable = true })).Members;
}
