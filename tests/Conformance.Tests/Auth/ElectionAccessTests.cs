using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Conformance.Tests.Auth;

/// <summary>Elections under authentication: their keys are like others, but the errors have lost their code.</summary>
public sealed class ElectionAccessTests(Backend backend) : AuthFixture(backend)
{
    [Test]
    public async Task Election_KeysUnderItsName_NeedToBeReadableAndWritable()
    {
        await EnableAsync();
        var user = await UserAsync("user", ReadWrite("mine/", "mine0"));

        var won = await user.Election.CampaignAsync(new CampaignRequest { Name = Utf8("mine") });
        await user.Election.ProclaimAsync(new ProclaimRequest { Leader = won.Leader, Value = Utf8("v") });
        (await user.Election.LeaderAsync(new LeaderRequest { Name = Utf8("mine") })).Kv.Value.ToStringUtf8().Should().Be("v");
        await user.Election.ResignAsync(new ResignRequest { Leader = won.Leader });

        await RefusedAsync(user, EtcdError.PermissionDenied);
        await RefusedAsync(Anyone, EtcdError.UserEmpty);
        await RefusedAsync(ClientWith("bad"), EtcdError.InvalidAuthToken);
    }

    [Test]
    public async Task Observe_NotPermitted_EndsWithoutAnError()
    {
        await EnableAsync();
        foreach (var client in new[] { await UserAsync("user", ReadWrite("mine/", "mine0")), Anyone, ClientWith("bad") })
        {
            using var observed = client.Election.Observe(new LeaderRequest { Name = Utf8("other") });

            (await observed.ResponseStream.MoveNext(CancellationToken.None).Within("the stream's end")).Should().BeFalse();
        }
    }

    [Test]
    public async Task Wait_Canceled_LeavesTheKeyToItsLease()
    {
        await EnableAsync();
        var user = await UserAsync("user", ReadWrite("mine/", "mine0"));
        await user.Lock.LockAsync(new LockRequest { Name = Utf8("mine") });
        using var cancel = new CancellationTokenSource();
        var (locking, campaigning) = (await user.GrantAsync(), await user.GrantAsync());
        var lockCall = user.Lock.LockAsync(new LockRequest { Name = Utf8("mine"), Lease = locking }, cancellationToken: cancel.Token);
        var campaign = user.Election.CampaignAsync(new CampaignRequest { Name = Utf8("mine"), Lease = campaigning }, cancellationToken: cancel.Token);
        await EtcdMetrics.UntilWatchesAsync(Server.ConnectionString, 2);

        await cancel.CancelAsync();

        await lockCall.ResponseAsync.Invoking(it => it).Should().ThrowAsync<RpcException>();
        await campaign.ResponseAsync.Invoking(it => it).Should().ThrowAsync<RpcException>();
        (await CountAsync()).Should().Be(3, "the server cleans up without the client's token, and is refused");
        await Root.RevokeAsync(locking);
        await Root.RevokeAsync(campaigning);
        (await CountAsync()).Should().Be(1);
    }

    private static async Task RefusedAsync(EtcdClients client, EtcdError error)
    {
        var other = Utf8("other");
        var leader = new LeaderKey { Name = other, Key = Utf8("other/1"), Lease = 1 };
        await client.Election.CampaignAsync(new CampaignRequest { Name = other, Lease = 1 }).ShouldFailAsync(StatusCode.Unknown, error.Message);
        await client.Election.LeaderAsync(new LeaderRequest { Name = other }).ShouldFailAsync(StatusCode.Unknown, error.Message);
        await client.Election.ProclaimAsync(new ProclaimRequest { Leader = leader }).ShouldFailAsync(StatusCode.Unknown, error.Message);
        await client.Election.ResignAsync(new ResignRequest { Leader = leader }).ShouldFailAsync(StatusCode.Unknown, error.Message);
    }

    private async Task<long> CountAsync()
    {
        var request = new RangeRequest { Key = Utf8("mine/"), RangeEnd = Utf8("mine0"), CountOnly = true };
        return (await Root.Kv.RangeAsync(request)).Count;
    }
}
