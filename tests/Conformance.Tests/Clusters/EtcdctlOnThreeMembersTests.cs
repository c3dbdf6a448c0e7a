using System.Globalization;
using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Processes;

namespace Conformance.Tests.Clusters;

/// <summary>Commands of the real <c>etcdctl</c> that concern every member of a cluster.</summary>
public sealed class EtcdctlOnThreeMembersTests(Backend backend) : ThreeMembersFixture(backend)
{
    private IEnumerable<string> Endpoints => Members.Select(member => member.Channel.Target);

    [Test]
    public async Task MoveLeader_ToAFollower_MakesItTheLeader()
    {
        var (from, to) = (Hex(Ids[0]), Hex(Ids[1]));

        (await RunAsync(Endpoints, "move-leader", to)).Output.Should().Equal($"Leadership transferred from {from} to {to}");

        foreach (var member in Members)
        {
            (await member.Maintenance.StatusAsync(new StatusRequest())).Leader.Should().Be(Ids[1]);
        }

        (await RunAsync(Endpoints, "move-leader", from)).Output.Should().Equal($"Leadership transferred from {to} to {from}");
    }

    [Test]
    public async Task MoveLeader_WithoutTheLeadersEndpoint_Fails()
    {
        var result = await RunAsync(Endpoints.Skip(1), "move-leader", Hex(Ids[1]));

        result.ExitCode.Should().NotBe(0);
        result.Errors.Should().Contain(line => line.StartsWith("Error: no leader endpoint given at", StringComparison.Ordinal));
    }

    [Test]
    public async Task MoveLeader_ToNobody_Fails()
    {
        var result = await RunAsync(Endpoints, "move-leader", "404");

        result.ExitCode.Should().NotBe(0);
        result.Errors.Should().Contain("Error: etcdserver: bad leader transferee");
    }

    [Test]
    public async Task Endpoints_OfTheCluster_AreAllListed()
    {
        await Leader.Kv.PutAsync(new PutRequest { Key = Key });
        var one = Endpoints.Take(1).ToList();

        (await RunAsync(one, "endpoint", "health", "--cluster")).Output.Should().HaveCount(3).And.OnlyContain(line => line.Contains("is healthy"));
        (await RunAsync(one, "endpoint", "status", "--cluster")).Output.Select(line => line.Split(", ")[4])
            .Should().BeEquivalentTo("true", "false", "false");
        (await RunAsync(one, "defrag", "--cluster")).Output.Should().HaveCount(3)
            .And.OnlyContain(line => line.StartsWith("Finished defragmenting etcd member[", StringComparison.Ordinal));
        (await RunAsync(one, "member", "list")).Output.Should().HaveCount(3)
            .And.OnlyContain(line => line.Contains(", started, ") && line.EndsWith(", false", StringComparison.Ordinal));
    }

    private static string Hex(ulong id) => id.ToString("x", CultureInfo.InvariantCulture);

    private static async Task<CommandResult> RunAsync(IEnumerable<string> endpoints, params string[] arguments) => await CommandProcess.RunAsync(
        await EtcdBinaries.EtcdctlAsync(), [$"--endpoints={string.Join(',', endpoints)}", "--command-timeout=30s", .. arguments]);
}
