using Etcd.Api;
using FakeEtcd.NUnit;
using Google.Protobuf;
using Grpc.Net.Client;
using NUnit.Framework;

namespace FakeEtcd.NUnitTests;

/// <summary>A fixture as a user writes it. It is no test project: the tests of FakeEtcd.NUnit run it.</summary>
public sealed class SampleFixture : EtcdFixture
{
    private int _attempts;

    [Test]
    public async Task PutAndGet()
    {
        using var channel = GrpcChannel.ForAddress(ConnectionString);
        var kv = new KV.KVClient(channel);
        var key = ByteString.CopyFromUtf8(KeyPrefix + "a");
        await kv.PutAsync(new PutRequest { Key = key, Value = ByteString.CopyFromUtf8("1") });

        var read = await kv.RangeAsync(new RangeRequest { Key = key });

        Assert.That(read.Kvs.Single().Value.ToStringUtf8(), Is.EqualTo("1"));
        await TestContext.Out.WriteLineAsync($"{(IsFake ? "fake" : "real")} {KeyPrefix}");
    }

    [Test]
    public void EachTestHasAServerOfItsOwn()
    {
        Assert.That(Etcd.Revision, Is.EqualTo(1));
        Assert.That(Etcd.Seed, Is.EqualTo(5));
    }

    [Test]
    [NeedsFake]
    public async Task HoldsTheClock()
    {
        using var channel = GrpcChannel.ForAddress(ConnectionString);
        var leases = new Lease.LeaseClient(channel);
        var lease = await leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3600 });

        await Etcd.AdvanceAsync(TimeSpan.FromHours(1));

        var left = await leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease.ID });
        Assert.That(left.TTL, Is.EqualTo(-1));
    }

    [Test]
    public async Task CodeOutsideTheContextOfTheTest()
    {
        Task<string> outside;
        using (ExecutionContext.SuppressFlow())
        {
            outside = Task.Run(() => KeyPrefix);
        }

        Assert.That(await outside, Is.EqualTo(KeyPrefix));
    }

    [Test]
    [Retry(3)]
    public void PassesAtTheThirdAttempt()
    {
        Assert.That(KeyPrefix, Does.StartWith(nameof(PassesAtTheThirdAttempt)));
        Assert.That(++_attempts, Is.EqualTo(3));
    }

    [Test]
    public void Fails()
    {
        if (IsFake)
        {
            Etcd.Put("seen/by", "the dump");
        }

        Assert.Fail("on purpose");
    }

    protected override void Configure(FakeEtcdOptions options)
    {
        options.UseManualClock();
        options.Seed = 5;
    }
}
