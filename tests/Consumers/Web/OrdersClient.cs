using Etcd.Api;
using Etcd.Discovery;

namespace WebConsumer;

/// <summary>Calls whatever is registered as the service of orders; here it is an etcd.</summary>
internal static class OrdersClient
{
    public static async Task<long> CountAsync(string etcd)
    {
        await using var connection = new EtcdConnection(etcd);
        using var channel = connection.CreateChannel("etcd:///shop/orders");   // round_robin
        return (await new KV.KVClient(channel).RangeAsync(new RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("order") })).Count;
    }
}
