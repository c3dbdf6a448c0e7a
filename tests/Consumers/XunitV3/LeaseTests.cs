using Etcd.Api;
using FakeEtcd;
using Google.Protobuf;
using Grpc.Net.Client;
using Xunit;

public sealed class LeaseTests
{
    [Fact]
    public async Task Key_LeaseExpires_IsGone()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        using var channel = GrpcChannel.ForAddress(etcd.ConnectionString);
        var kv = new KV.KVClient(channel);
        var key = ByteString.CopyFromUtf8("session");

        var lease = await new Lease.LeaseClient(channel).LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 });
        await kv.PutAsync(new PutRequest { Key = key, Lease = lease.ID });
        await etcd.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(0, (await kv.RangeAsync(new RangeRequest { Key = key })).Count);
    }
}
