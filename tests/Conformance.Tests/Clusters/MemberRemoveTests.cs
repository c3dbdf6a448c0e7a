using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Conformance.Tests.Clusters;

public sealed class MemberRemoveTests(Backend backend) : ThreeMembersFixture(backend)
{
    private const string Stopped = "etcdserver: server stopped";

    private readonly Backend _backend = backend;

    [TestCase(0)]
    [TestCase(1)]
    public async Task Remove_ThroughTheMemberItself_AnswersAndStopsServing(int member)
    {
        var removed = Members[member];
        await removed.Kv.PutAsync(new PutRequest { Key = Key });
        using var watch = await removed.OpenWatchAsync(new WatchCreateRequest { Key = Key });
        await watch.NextAsync("the creation");

        var answer = await RemoveItselfAsync(member);

        if (answer is not null)
        {
            answer.Members.Select(left => left.ID).Should().BeEquivalentTo(Ids.Except([Ids[member]])).And.BeInAscendingOrder();
            answer.Header.Revision.Should().Be(0);
        }

        await EndsAsync(watch);
        await Bounded.UntilAsync(() => IsUnavailableAsync(removed), "the removed member refuses calls");
        foreach (var other in Members.Except([removed]))
        {
            await WritesAsync(other);
            (await other.Cluster.MemberListAsync(new MemberListRequest())).Members.Select(left => left.ID)
                .Should().BeEquivalentTo(Ids.Except([Ids[member]]));
        }
    }

    [Test]
    public async Task Remove_ThroughAnotherMember_EndsItsStreamsToo()
    {
        var removed = Members[2];
        using var observed = removed.Election.Observe(new LeaderRequest { Name = Key });
        using var watch = await removed.OpenWatchAsync(new WatchCreateRequest { Key = Key });
        await watch.NextAsync("the creation");
        await OnceHealthyAsync(() => Leader.Cluster.MemberRemoveAsync(Remove(Ids[2])));

        await EndsAsync(watch);
        await Bounded.UntilAsync(() => IsUnavailableAsync(removed), "the removed member refuses calls");
        await Leader.Cluster.MemberRemoveAsync(Remove(Ids[2])).ShouldFailAsync(EtcdError.MemberNotFound);
        await Leader.Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = Ids[2] }).ShouldFailAsync(EtcdError.MemberNotFound);
    }

    [Test]
    public async Task Remove_WithOneMemberDown_OnlyThatOneMayGo()
    {
        await OnceHealthyAsync(() => Leader.Cluster.MemberAddAsync(Add(1, isLearner: true)));
        await KillAsync(2);

        await Bounded.UntilAsync(IsUnhealthyAsync, "the leader finds out");
        await Leader.Cluster.MemberRemoveAsync(Remove(Ids[1])).ShouldFailAsync(EtcdError.Unhealthy);
        await Leader.Cluster.MemberAddAsync(Add(2)).ShouldFailAsync(EtcdError.Unhealthy);
        await Leader.Cluster.MemberRemoveAsync(Remove(Ids[0])).ShouldFailAsync(EtcdError.Unhealthy);

        (await Leader.Cluster.MemberRemoveAsync(Remove(Ids[2]))).Members.Should().HaveCount(3);
        await WritesAsync(Leader);
    }

    /// <summary>Removes a member through itself.</summary>
    /// <returns>The answer; null if a real etcd stopped before it answered. That race is etcd's own: FakeEtcd always answers.</returns>
    private async Task<MemberRemoveResponse?> RemoveItselfAsync(int member)
    {
        try
        {
            return await OnceHealthyAsync(() => Members[member].Cluster.MemberRemoveAsync(Remove(Ids[member])));
        }
        catch (RpcException stopped) when (_backend == Backend.Real && stopped.Status is { StatusCode: StatusCode.Unavailable, Detail: Stopped })
        {
            return null;
        }
    }

    private static async Task EndsAsync(WatchCall watch) => (await watch.EndAsync().Within("the watch's end")).StatusCode.Should().Be(StatusCode.Unavailable);

    private static Task WritesAsync(EtcdClients member) => Bounded.UntilAsync(
        async () =>
        {
            try
            {
                await member.Kv.PutAsync(new PutRequest { Key = Key });
                return true;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
            {
                // A real cluster is without a leader for a moment.
                return false;
            }
        },
        "a put");

    /// <summary>Whether the leader knows that a member is down. Until then a second learner is refused for being the second.</summary>
    private async Task<bool> IsUnhealthyAsync()
    {
        try
        {
            await Leader.Cluster.MemberAddAsync(Add(2, isLearner: true));
            return false;
        }
        catch (RpcException exception)
        {
            return exception.Status.Detail == EtcdError.Unhealthy.Message;
        }
    }
}
