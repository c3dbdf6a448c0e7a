using Etcd.Api;
using FakeEtcd;
using Google.Protobuf;
using Grpc.Net.Client;
using Microsoft.VisualStudio.TestTools.UnitTesting;

[assembly: Parallelize]

[TestClass]
public sealed class ClientTests
{
    [TestMethod]
    public async Task Get_AfterPut_PrintsTheValue()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        var printed = new StringWriter();
        Console.SetOut(printed);

        await PutAndGetAsync(etcd.ConnectionString);

        Assert.AreEqual("hello", printed.ToString().Trim());
    }

    private static async Task PutAndGetAsync(string address)
    {
        using var channel = GrpcChannel.ForAddress(address);   // such as http://127.0.0.1:2379
        var kv = new KV.KVClient(channel);
        var key = ByteString.CopyFromUtf8("greeting");

        await kv.PutAsync(new PutRequest { Key = key, Value = ByteString.CopyFromUtf8("hello") });
        var response = await kv.RangeAsync(new RangeRequest { Key = key });

        Console.WriteLine(response.Kvs.Single().Value.ToStringUtf8());
    }
}
