using Etcd.Api;
using Google.Protobuf;
using static Etcd.Api.Compare.Types;

namespace Load.Workloads;

/// <summary>Calls about keys.</summary>
internal static class KeyWorkloads
{
    private const int RangeLimit = 100;

    public static IReadOnlyList<IWorkload> All { get; } =
    [
        new CallWorkload("put", "put of one of the keys", (client, _) => PutAsync(client)),
        new CallWorkload("range", "linearizable range of one key", (client, _) => RangeAsync(client, Point(client))) { NeedsKeys = true },
        new CallWorkload("range-serializable", "serializable range of one key", (client, _) =>
        {
            var request = Point(client);
            request.Serializable = true;
            return RangeAsync(client, request);
        }) { NeedsKeys = true },
        new CallWorkload("range-100", "linearizable range of 100 keys", (client, _) => RangeAsync(client, Hundred(client))) { NeedsKeys = true },
        new CallWorkload("txn", "transaction of one compare and one put", (client, _) => TxnAsync(client)) { NeedsKeys = true },
        new CallWorkload("delete", "delete of one existing key", (client, number) => DeleteAsync(client, number)) { ConsumesKeys = true },
        new CallWorkload("mixed", "7 ranges, 2 puts and 1 transaction of 10 calls", (client, _) => client.Random(10) switch
        {
            0 => TxnAsync(client),
            1 or 2 => PutAsync(client),
            _ => RangeAsync(client, Point(client)),
        }) { NeedsKeys = true },
    ];

    private static Task<PutResponse> PutAsync(ClientContext client) => client.Etcd.Kv.PutAsync(client.Keys.Put(client.RandomKey())).ResponseAsync;

    private static Task<RangeResponse> RangeAsync(ClientContext client, RangeRequest request) => client.Etcd.Kv.RangeAsync(request).ResponseAsync;

    private static RangeRequest Point(ClientContext client) => new() { Key = client.Keys.Key(client.RandomKey()) };

    /// <summary>To the end of all keys, so that the limit ends the range.</summary>
    private static RangeRequest Hundred(ClientContext client) => new()
    {
        Key = client.Keys.Key(client.Random(Math.Max(client.Keys.Count - RangeLimit, 1))),
        RangeEnd = ByteString.CopyFrom(0),
        Limit = RangeLimit,
    };

    private static Task<DeleteRangeResponse> DeleteAsync(ClientContext client, int number) =>
        client.Etcd.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = client.Keys.Key(number) }).ResponseAsync;

    private static Task<TxnResponse> TxnAsync(ClientContext client)
    {
        var put = client.Keys.Put(client.RandomKey());
        return client.Etcd.Kv.TxnAsync(new TxnRequest
        {
            Compare = { new Compare { Key = put.Key, Target = CompareTarget.Version, Result = CompareResult.Greater } },
            Success = { new RequestOp { RequestPut = put } },
        }).ResponseAsync;
    }
}
