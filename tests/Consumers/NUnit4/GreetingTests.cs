using Etcd.Api;
using FakeEtcd.NUnit;
using Google.Protobuf;
using Grpc.Net.Client;
using NUnit.Framework;

public sealed class GreetingTests : EtcdFixture
{
    [Test]
    public async Task Put_NewKey_IsFound()
    {
        using var channel = GrpcChannel.ForAddress(ConnectionString);
        var kv = new KV.KVClient(channel);
        var key = ByteString.CopyFromUtf8(KeyPrefix + "greeting");

        await kv.PutAsync(new PutRequest { Key = key });

        Assert.That((await kv.RangeAsync(new RangeRequest { Key = key })).Count, Is.EqualTo(1));
    }

    [Test, NeedsFake]
    public async Task Restart_WithoutData_IsEmpty()
    {
        Etcd.Put("greeting", "hello");

        await Etcd.RestartAsync(keepData: false);

        Assert.That(Etcd.Get("greeting"), Is.Null);
    }
}
