using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Etcdctl;

public sealed class EtcdctlClusterTests(Backend backend) : EtcdctlFixture(backend)
{
    [Test]
    public async Task EndpointStatus_OneMember_ShowsALeaderWithoutErrors()
    {
        var columns = (await EtcdctlAsync("endpoint", "status")).Should().ContainSingle().Which.Split(", ");

        columns[0].Should().Be(Server.Endpoint);
        columns[2].Should().MatchRegex(@"^3\.5\.\d+$");
        columns[4].Should().Be("true", "it is the leader");
        columns[5].Should().Be("false", "it is no learner");
        columns[^1].Should().BeEmpty("there are no errors");
    }

    [Test]
    public async Task MemberList_OneMember_ShowsItStarted()
    {
        var columns = (await EtcdctlAsync("member", "list")).Should().ContainSingle().Which.Split(", ");

        columns[1].Should().Be("started");
        columns[2].Should().Be("default");
        columns[4].Should().Be(Server.ConnectionString);
        columns[5].Should().Be("false", "it is no learner");
    }
}
