using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace DotnetEtcd.Tests.Maintenance;

/// <summary>Changes of the members of a cluster of one. Nobody starts the members that are added.</summary>
public class MemberTests(Backend backend) : OwnServerFixture(backend)
{
    private const string PeerUrl = "http://127.0.0.1:1";

    [Test]
    public async Task MemberAddAsLearner_NobodyStartsIt_IsListedAndNeverReady()
    {
        var added = (await Client.MemberAddAsLearnerAsync([PeerUrl])).Member;

        (added.Name, added.IsLearner).Should().Be(("", true));
        added.PeerURLs.Should().Equal(PeerUrl);
        (await ListAsync()).Should().HaveCount(2).And.ContainSingle(member => member.IsLearner).Which.ID.Should().Be(added.ID);
        await Client.MemberPromoteAsync(added.ID)
            .ShouldFailAsync(StatusCode.FailedPrecondition, "etcdserver: can only promote a learner member which is in sync with leader");
    }

    [Test]
    public async Task MemberAdd_ASecondLearner_Fails()
    {
        await Client.MemberAddAsLearnerAsync([PeerUrl]);

        await Client.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:2" }, IsLearner = true })
            .ShouldFailAsync(StatusCode.FailedPrecondition, "etcdserver: too many learner members in cluster");
    }

    [Test]
    public async Task MemberAdd_UrlOfAnother_Fails()
    {
        // Of two URLs: the ID of etcd's members depends on the URLs and the second, and it must not be the same.
        await Client.MemberAddAsLearnerAsync([PeerUrl, "http://127.0.0.1:2"]);

        await Client.MemberAddAsync(new MemberAddRequest { PeerURLs = { PeerUrl } })
            .ShouldFailAsync(StatusCode.FailedPrecondition, "etcdserver: Peer URLs already exists");
    }

    [Test]
    public async Task MemberUpdate_TheServerItself_HasTheNewUrl()
    {
        var self = (await ListAsync()).Single();

        await Client.MemberUpdateAsync(new MemberUpdateRequest { ID = self.ID, PeerURLs = { PeerUrl } });

        (await ListAsync()).Single().PeerURLs.Should().Equal(PeerUrl);
    }

    [Test]
    public async Task MemberRemove_ALearner_IsGone()
    {
        var added = (await Client.MemberAddAsLearnerAsync([PeerUrl])).Member.ID;

        (await Client.MemberRemoveAsync(new MemberRemoveRequest { ID = added })).Members.Should().ContainSingle();

        await Client.MemberRemoveAsync(new MemberRemoveRequest { ID = added })
            .ShouldFailAsync(StatusCode.NotFound, "etcdserver: member not found");
    }

    [Test]
    public async Task MoveLeader_ToNobody_Fails() => await Client.MoveLeaderAsync(new MoveLeaderRequest { TargetID = 404 })
        .ShouldFailAsync(StatusCode.FailedPrecondition, "etcdserver: bad leader transferee");

    private async Task<IReadOnlyList<Member>> ListAsync() => (await Client.MemberListAsync(new MemberListRequest())).Members;
}
