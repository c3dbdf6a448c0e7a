using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Conformance.Tests.Clusters;

/// <summary>A single server that was given a second voter, which nobody starts: it has lost its majority.</summary>
public sealed class SecondVoterTests(Backend backend) : ConformanceFixture(backend)
{
    [Test]
    public async Task Add_AVoter_LeavesTheServerWithoutALeader()
    {
        var self = (await Etcd.Cluster.MemberListAsync(new MemberListRequest())).Members.Single().ID;

        var added = await Etcd.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:1" } });

        added.Members.Select(member => member.ID).Should().BeEquivalentTo([self, added.Member.ID]);
        await Bounded.UntilAsync(async () => (await Etcd.Maintenance.StatusAsync(new StatusRequest())).Leader == 0, "the leader is gone");
        (await Etcd.Cluster.MemberListAsync(new MemberListRequest())).Members.Should().HaveCount(2);
        await Etcd.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:2" } })
            .ShouldFailAsync(StatusCode.Unknown, "etcdserver: re-configuration failed due to not enough started members");
        await Etcd.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:2" }, IsLearner = true })
            .ShouldFailAsync(EtcdError.Unhealthy);
        await Etcd.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = self })
            .ShouldFailAsync(StatusCode.Unknown, "etcdserver: re-configuration failed due to not enough started members");
        await FailsWithoutALeaderAsync(added.Member.ID);
    }

    private async Task FailsWithoutALeaderAsync(ulong voter)
    {
        using var cancel = new CancellationTokenSource();
        var update = new MemberUpdateRequest { ID = voter, PeerURLs = { "http://127.0.0.1:3" } };
        var waiting = Etcd.Cluster.MemberUpdateAsync(update, cancellationToken: cancel.Token);
        var list = Etcd.Cluster.MemberListAsync(new MemberListRequest { Linearizable = true });
        var promote = Etcd.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = voter });
        var put = Etcd.Kv.PutAsync(new PutRequest { Key = Key("a") });

        await list.ShouldFailAsync(EtcdError.Timeout);
        await promote.ShouldFailAsync(EtcdError.NoLeader);
        await put.ShouldFailAsync(StatusCode.DeadlineExceeded, "context deadline exceeded");
        waiting.ResponseAsync.IsCompleted.Should().BeFalse("a change of the members waits as long as its client does");
        await cancel.CancelAsync();
        await waiting.ResponseAsync.Invoking(it => it).Should().ThrowAsync<RpcException>();
    }
}
