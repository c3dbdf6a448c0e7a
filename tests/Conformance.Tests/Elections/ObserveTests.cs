using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Elections;

public sealed class ObserveTests(Backend backend) : ElectionFixture(backend)
{
    [Test]
    public async Task Observe_ALeader_IsSentAtTheStoresRevision()
    {
        var leader = (await CampaignAsync(await GrantAsync(), "a")).Leader;
        var later = await RevisionOfPutAsync("unrelated");
        using var observed = Observe();

        var response = await NextAsync(observed);

        (response.Header.Revision, response.Kv.ModRevision, response.Kv.Key).Should().Be((later, leader.Rev, leader.Key));
        response.Header.MemberId.Should().NotBe(0);
    }

    [Test]
    public async Task Observe_FromNobodyToTheSecondLeader_SendsEveryValue()
    {
        var (first, second) = (await GrantAsync(), await GrantAsync());
        using var observed = Observe();
        var leader = (await CampaignAsync(first, "a")).Leader;
        Text(await NextAsync(observed)).Should().Be("a");
        var waiting = await BeginCampaignAsync(second);
        await ProclaimAsync(leader, "b");
        await ProclaimAsync(leader, "c");

        var (b, c) = (await NextAsync(observed), await NextAsync(observed));
        var resigned = await ResignAsync(leader);
        await waiting.ResponseAsync.Within("the second leader");
        var next = await NextAsync(observed);

        // etcd's watch may still catch up when the values come, and then tells a later revision.
        (Text(b), Text(c)).Should().Be(("b", "c"));
        b.Header.Revision.Should().BeInRange(b.Kv.ModRevision, c.Kv.ModRevision);
        c.Header.Revision.Should().Be(c.Kv.ModRevision);
        (next.Kv.Lease, next.Header.Revision).Should().Be((second, resigned.Revision));
    }

    private static string Text(LeaderResponse response) => response.Kv.Value.ToStringUtf8();

    private static async Task<LeaderResponse> NextAsync(AsyncServerStreamingCall<LeaderResponse> observed)
    {
        (await observed.ResponseStream.MoveNext(CancellationToken.None).Within("a leader")).Should().BeTrue();
        return observed.ResponseStream.Current;
    }

    private AsyncServerStreamingCall<LeaderResponse> Observe() => Etcd.Election.Observe(new LeaderRequest { Name = Election });

    private async Task ProclaimAsync(LeaderKey leader, string value) =>
        await Etcd.Election.ProclaimAsync(new ProclaimRequest { Leader = leader, Value = Utf8(value) });
}
