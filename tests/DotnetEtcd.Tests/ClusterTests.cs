using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using NUnit.Framework;

namespace DotnetEtcd.Tests;

public class ClusterTests(Backend backend) : DotnetEtcdFixture(backend)
{
    [Test]
    public async Task MemberList_OneMember_IsTheOneThatAnswers()
    {
        var response = await Client.MemberListAsync(new MemberListRequest());

        var member = response.Members.Should().ContainSingle().Which;
        member.ID.Should().Be(response.Header.MemberId);
        member.Name.Should().Be("default");
        member.IsLearner.Should().BeFalse();
        member.ClientURLs.Should().ContainSingle().Which.Should().StartWith("http://");
    }

    [Test]
    public async Task Status_OneMember_LeadsItself()
    {
        var response = await Client.StatusAsync(new StatusRequest());

        response.Leader.Should().Be(response.Header.MemberId);
        response.Version.Should().StartWith("3.5.");
        response.DbSize.Should().BePositive();
        response.RaftTerm.Should().BeGreaterThan(1);
        response.Errors.Should().BeEmpty();
        response.IsLearner.Should().BeFalse();
    }
}
