using Conformance.Tests.Backends;
using Etcd.Api;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Errors;

/// <summary>The errors of a server that has lost its majority: it was given a second voter, which nobody starts.</summary>
public sealed class LeaderlessErrorTests(Backend backend) : ConformanceFixture(backend)
{
    [OneTimeSetUp]
    public async Task AddVoterAsync()
    {
        await Etcd.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:1" } });
        await Bounded.UntilAsync(async () => (await Etcd.Maintenance.StatusAsync(new StatusRequest())).Leader == 0, "the leader is gone");
    }

    [TestCaseSource(typeof(MemberErrors), nameof(MemberErrors.WithoutLeader))]
    public Task Call_RaisesTheError(ErrorCase error) => error.CheckAsync(Server.ConnectionString);
}
