using Etcd.Api;
using FakeEtcd;
using Google.Protobuf;

public sealed class RevisionTests
{
    [Test]
    public async Task Put_Twice_TakesTwoRevisions()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var channel = etcd.CreateChannel();
        var kv = new KV.KVClient(channel);
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("greeting") };

        var first = await kv.PutAsync(put);
        var second = await kv.PutAsync(put);

        await Assert.That(second.Header.Revision).IsEqualTo(first.Header.Revision + 1);
    }
}
