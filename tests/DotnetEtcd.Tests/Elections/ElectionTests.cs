using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using V3Electionpb;

namespace DotnetEtcd.Tests.Elections;

public class ElectionTests(Backend backend) : DotnetEtcdFixture(backend)
{
    private string Election => Key("head");

    [Test]
    public async Task Campaign_NobodyLeads_Leads()
    {
        var leader = (await CampaignAsync("alice").Within("alice is elected")).Leader;

        leader.Name.ToStringUtf8().Should().Be(Election);
        var response = await Client.LeaderAsync(Election);
        (response.Kv.Key, response.Kv.Value.ToStringUtf8(), response.Kv.Lease).Should().Be((leader.Key, "alice", leader.Lease));
    }

    [Test]
    public async Task Campaign_AnotherLeads_LeadsOnceItResigns()
    {
        var alice = (await CampaignAsync("alice")).Leader;
        var waiting = CampaignAsync("bob");
        await UntilQueuedAsync(2);

        await Client.ResignAsync(alice);
        var bob = (await waiting.Within("bob is elected")).Leader;

        bob.Key.Should().NotEqual(alice.Key);
        (await Client.LeaderAsync(Election)).Kv.Value.ToStringUtf8().Should().Be("bob");
    }

    [Test]
    public async Task Campaign_LeaseOfTheLeaderIsRevoked_LeadsNext()
    {
        var lease = await GrantAsync();
        await Client.CampaignAsync(Election, lease, "alice");
        var waiting = CampaignAsync("bob");
        await UntilQueuedAsync(2);

        await Client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        await waiting.Within("bob is elected");
        (await Client.LeaderAsync(Election)).Kv.Value.ToStringUtf8().Should().Be("bob");
    }

    [Test]
    public async Task Leader_NobodyLeads_Fails() =>
        await Client.LeaderAsync(Election).ShouldFailAsync(StatusCode.Unknown, "election: no leader");

    [Test]
    public async Task Proclaim_Leader_ChangesItsValue()
    {
        var leader = (await CampaignAsync("alice")).Leader;

        await Client.ProclaimAsync(leader, "alice again");

        (await Client.LeaderAsync(Election)).Kv.Value.ToStringUtf8().Should().Be("alice again");
    }

    [Test]
    public async Task Proclaim_HasResigned_Fails()
    {
        var leader = (await CampaignAsync("alice")).Leader;
        await Client.ResignAsync(leader);

        await Client.ProclaimAsync(leader, "again").ShouldFailAsync(StatusCode.Unknown, "election: not leader");
    }

    [Test]
    public async Task Observe_LeadersChange_SeesEach()
    {
        var alice = (await CampaignAsync("alice")).Leader;
        using var stop = new CancellationTokenSource();
        await using var leaders = Client.ObserveAsync(Election, cancellationToken: stop.Token).GetAsyncEnumerator(stop.Token);
        await ShowsAsync(leaders, "alice");

        await Client.ProclaimAsync(alice, "alice again");
        await ShowsAsync(leaders, "alice again");
        await Client.ResignAsync(alice);
        await CampaignAsync("bob").Within("bob is elected");
        await ShowsAsync(leaders, "bob");

        await stop.CancelAsync();
    }

    private static async Task ShowsAsync(IAsyncEnumerator<LeaderResponse> leaders, string value)
    {
        (await leaders.MoveNextAsync().Within($"the observer sees {value}")).Should().BeTrue();
        leaders.Current.Kv.Value.ToStringUtf8().Should().Be(value);
    }

    private Task UntilQueuedAsync(int candidates) => Bounded.UntilAsync(
        async () => (await Client.GetRangeAsync(Election)).Kvs.Count == candidates, $"{candidates} candidates are in the queue");

    private async Task<CampaignResponse> CampaignAsync(string value) => await Client.CampaignAsync(Election, await GrantAsync(), value);

    private async Task<long> GrantAsync() => (await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;
}
