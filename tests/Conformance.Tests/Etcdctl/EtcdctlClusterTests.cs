using System.Text.RegularExpressions;
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
    public async Task MemberAdd_ALearner_ShowsItUntilItIsRemoved()
    {
        var added = await EtcdctlAsync("member", "add", "second", "--learner", "--peer-urls=http://127.0.0.1:1");

        var match = Regex.Match(added[0], "^Member +(?<id>[0-9a-f]+) added to cluster +[0-9a-f]+$");
        match.Success.Should().BeTrue("etcdctl says {0}", added[0]);
        var id = match.Groups["id"].Value;
        (await EtcdctlAsync("member", "list")).Should().ContainSingle(line => line == $"{id}, unstarted, , http://127.0.0.1:1, , true");
        var promote = await RunAsync("", "member", "promote", id);
        promote.ExitCode.Should().NotBe(0);
        promote.Errors[^1].Should().Be($"Error: {FakeEtcd.EtcdError.LearnerNotReady.Message}");
        (await EtcdctlAsync("member", "remove", id))[0].Should().MatchRegex($"^Member +{id} removed from cluster +[0-9a-f]+$");
        (await EtcdctlAsync("member", "list")).Should().ContainSingle();
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
