using Etcdserverpb;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace DotnetEtcd.Tests;

public class LeaseTests : DotnetEtcdFixture
{
    private const int TtlSeconds = 60;

    [Test]
    public async Task Lease_NotKeptAlive_TakesItsKeyAlong()
    {
        await PutUnderLeaseAsync();

        Clock.Advance(TimeSpan.FromSeconds(TtlSeconds));

        Assert.That(await Client.GetValAsync("session"), Is.Empty);
    }

    [Test]
    public async Task LeaseKeepAlive_Once_StartsTheTtlAnew()
    {
        var lease = await PutUnderLeaseAsync();
        Clock.Advance(TimeSpan.FromSeconds(TtlSeconds - 1));

        var answer = await KeepAliveAsync(lease);
        Clock.Advance(TimeSpan.FromSeconds(TtlSeconds - 1));
        var kept = await Client.GetValAsync("session");
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Multiple(() =>
        {
            Assert.That(answer.TTL, Is.EqualTo(TtlSeconds));
            Assert.That(kept, Is.EqualTo("1"));
            Assert.That(Client.GetVal("session"), Is.Empty);
        });
    }

    [Test]
    public async Task LeaseKeepAlive_LeaseIsGone_EndsByItself()
    {
        var lease = await PutUnderLeaseAsync();
        await Client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        await Client.LeaseKeepAlive(lease, CancellationToken.None).Within("keep-alive of a lease that is gone ends");

        Assert.That(await Client.GetValAsync("session"), Is.Empty);
    }

    [Test]
    public async Task LeaseTimeToLive_TimePasses_TellsWhatIsLeftAndTheKeys()
    {
        var lease = await PutUnderLeaseAsync();
        Clock.Advance(TimeSpan.FromSeconds(20));

        var response = await Client.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease, Keys = true });

        Assert.Multiple(() =>
        {
            Assert.That(response.TTL, Is.EqualTo(TtlSeconds - 20));
            Assert.That(response.GrantedTTL, Is.EqualTo(TtlSeconds));
            Assert.That(response.Keys.Single().ToStringUtf8(), Is.EqualTo("session"));
        });
    }

    [Test]
    public async Task LeaseRevoke_Twice_FailsAsEtcd()
    {
        var lease = await PutUnderLeaseAsync();
        await Client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        var error = await Assert.ThrowsAsync<RpcException>(() => Client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }));

        Assert.That(error!.Status.Detail, Is.EqualTo("etcdserver: requested lease not found"));
    }

    private async Task<long> PutUnderLeaseAsync()
    {
        var lease = await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = TtlSeconds });
        await Client.PutAsync(new PutRequest
        {
            Key = ByteString.CopyFromUtf8("session"),
            Value = ByteString.CopyFromUtf8("1"),
            Lease = lease.ID,
        });
        return lease.ID;
    }

    private async Task<LeaseKeepAliveResponse> KeepAliveAsync(long lease)
    {
        var answer = new TaskCompletionSource<LeaseKeepAliveResponse>();
        await Client.LeaseKeepAlive(new LeaseKeepAliveRequest { ID = lease }, answer.SetResult, CancellationToken.None)
            .Within("the keep-alive stream ends");
        return await answer.Task.Within("an answer to a keep-alive");
    }
}
