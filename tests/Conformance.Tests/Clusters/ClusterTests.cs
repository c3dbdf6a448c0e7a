using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using static Etcd.Api.AlarmRequest.Types;

namespace Conformance.Tests.Clusters;

/// <summary>What a cluster of one member says of itself.</summary>
public sealed class ClusterTests(Backend backend) : ConformanceFixture(backend)
{
    [Test]
    public async Task Status_OneMember_IsItsOwnLeader()
    {
        var revision = await RevisionOfPutAsync("a");

        var status = await Etcd.Maintenance.StatusAsync(new StatusRequest());

        status.Version.Should().MatchRegex(@"^3\.5\.\d+$");
        status.Leader.Should().Be(status.Header.MemberId).And.NotBe(0);
        status.RaftTerm.Should().Be(status.Header.RaftTerm).And.BeGreaterThanOrEqualTo(2);
        status.RaftIndex.Should().BePositive();
        status.DbSize.Should().BePositive();
        status.IsLearner.Should().BeFalse();
        status.Errors.Should().BeEmpty();
        status.Header.Revision.Should().Be(revision);
    }

    [Test]
    public async Task Status_AlarmsStand_ListsThem()
    {
        AlarmMember[] alarms =
        [
            new() { Alarm = AlarmType.Nospace },
            new() { Alarm = AlarmType.Corrupt },
            new() { Alarm = AlarmType.Nospace, MemberID = 7 },
            new() { Alarm = AlarmType.Nospace, MemberID = ulong.MaxValue },
        ];
        foreach (var alarm in alarms)
        {
            await AlarmAsync(AlarmAction.Activate, alarm);
        }

        var standing = (await Etcd.Maintenance.StatusAsync(new StatusRequest())).Errors;
        foreach (var alarm in alarms)
        {
            await AlarmAsync(AlarmAction.Deactivate, alarm);
        }

        // In no order.
        standing.Should().BeEquivalentTo(
            "alarm:NOSPACE ", "alarm:CORRUPT ", "memberID:7 alarm:NOSPACE ", "memberID:18446744073709551615 alarm:NOSPACE ");
        (await Etcd.Maintenance.StatusAsync(new StatusRequest())).Errors.Should().BeEmpty();
    }

    [Test]
    public async Task MoveLeader_ToTheOnlyMember_ChangesNothing()
    {
        var status = await Etcd.Maintenance.StatusAsync(new StatusRequest());

        var response = await Etcd.Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = status.Leader });

        response.Header.Should().BeNull();
        (await Etcd.Maintenance.StatusAsync(new StatusRequest())).RaftTerm.Should().Be(status.RaftTerm);
    }

    [Test]
    public async Task MemberList_OneMember_NamesItAndItsClientAddress()
    {
        var status = await Etcd.Maintenance.StatusAsync(new StatusRequest());

        var member = (await Etcd.Cluster.MemberListAsync(new MemberListRequest())).Members.Single();

        member.ID.Should().Be(status.Header.MemberId);
        member.Name.Should().Be("default");
        member.ClientURLs.Should().Equal(Server.ConnectionString);
        member.PeerURLs.Should().ContainSingle();
        member.IsLearner.Should().BeFalse();
    }

    [Test]
    public async Task Headers_OfAllServices_NameTheSameClusterAndMember()
    {
        var put = (await PutAsync("a")).Header;
        var lease = (await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3600 })).Header;
        var members = (await Etcd.Cluster.MemberListAsync(new MemberListRequest())).Header;

        (lease.ClusterId, lease.MemberId).Should().Be((put.ClusterId, put.MemberId));
        (members.ClusterId, members.MemberId).Should().Be((put.ClusterId, put.MemberId));
    }

    private async Task AlarmAsync(AlarmAction action, AlarmMember alarm) =>
        await Etcd.Maintenance.AlarmAsync(new AlarmRequest { Action = action, Alarm = alarm.Alarm, MemberID = alarm.MemberID });
}
