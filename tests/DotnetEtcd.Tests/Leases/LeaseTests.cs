using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace DotnetEtcd.Tests.Leases;

public class LeaseTests(Backend backend) : DotnetEtcdFixture(backend)
{
    private const int TtlSeconds = 60;

    [Test]
    public async Task LeaseGrant_TtlAndId_AreGranted()
    {
        var id = BitConverter.ToInt64(Guid.NewGuid().ToByteArray()) & long.MaxValue;

        var lease = await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = TtlSeconds, ID = id });

        (lease.ID, lease.TTL).Should().Be((id, TtlSeconds));
        (await Client.LeaseLeasesAsync()).Leases.Select(it => it.ID).Should().Contain(id);
    }

    [Test]
    public async Task LeaseRevoke_LeaseHasAKey_DeletesIt()
    {
        var lease = await PutUnderLeaseAsync();

        await Client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        (await Client.GetValAsync(Key("session"))).Should().BeEmpty();
    }

    [Test]
    public async Task LeaseRevoke_Twice_Fails()
    {
        var lease = await PutUnderLeaseAsync();
        await Client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        await Client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease })
            .ShouldFailAsync(StatusCode.NotFound, "etcdserver: requested lease not found");
    }

    [Test]
    public async Task Put_LeaseIsUnknown_Fails() =>
        await Client.PutAsync(new PutRequest { Key = Utf8(Key("a")), Lease = 1 })
            .ShouldFailAsync(StatusCode.NotFound, "etcdserver: requested lease not found");

    [Test]
    public async Task LeaseTimeToLive_KeysWanted_ReturnsTtlAndKeys()
    {
        var lease = await PutUnderLeaseAsync();

        var response = await Client.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease, Keys = true });

        response.GrantedTTL.Should().Be(TtlSeconds);
        response.TTL.Should().BeInRange(1, TtlSeconds);
        response.Keys.Should().Equal(Utf8(Key("session")));
    }

    [Test]
    public async Task LeaseKeepAlive_OneRequest_IsAnsweredWithTheTtl()
    {
        var lease = await PutUnderLeaseAsync();

        var answer = await KeepAliveAsync(lease);

        (answer.ID, answer.TTL).Should().Be((lease, TtlSeconds));
    }

    [Test]
    public async Task LeaseKeepAlive_LeaseIsGone_EndsByItself()
    {
        var lease = await PutUnderLeaseAsync();
        await Client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        await Client.LeaseKeepAlive(lease, CancellationToken.None).Within("the end of a keep-alive whose lease is gone");

        (await KeepAliveAsync(lease)).TTL.Should().Be(0);
    }

    [Test]
    public async Task LeaseKeepAlive_LeaseIsGone_CancelsTheSource()
    {
        var lease = await PutUnderLeaseAsync();
        await Client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });
        using var source = new CancellationTokenSource();

        await Client.LeaseKeepAlive(source, lease, communicationTimeout: (int)Bounded.Timeout.TotalMilliseconds)
            .Within("the end of a keep-alive whose lease is gone");

        source.IsCancellationRequested.Should().BeTrue();
    }

    private async Task<long> PutUnderLeaseAsync()
    {
        var lease = await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = TtlSeconds });
        await Client.PutAsync(new PutRequest { Key = Utf8(Key("session")), Value = Utf8("1"), Lease = lease.ID });
        return lease.ID;
    }

    private async Task<LeaseKeepAliveResponse> KeepAliveAsync(long lease)
    {
        var answer = new TaskCompletionSource<LeaseKeepAliveResponse>();
        await Client.LeaseKeepAlive(new LeaseKeepAliveRequest { ID = lease }, answer.SetResult, CancellationToken.None)
            .Within("the end of a keep-alive stream");
        return await answer.Task.Within("an answer to a keep-alive");
    }
}
