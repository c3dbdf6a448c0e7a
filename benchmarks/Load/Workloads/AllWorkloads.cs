using Etcd.Api;
using Google.Protobuf;
using static Etcd.Api.Compare.Types;

namespace Load.Workloads;

/// <summary>What the command line offers.</summary>
internal static class AllWorkloads
{
    private const int RangeLimit = 100;
    private const int LeaseTtl = 3600;

    public static IReadOnlyList<IWorkload> All { get; } =
    [
        new CallWorkload("put", "put one of the keys", (clients, keys, random, _) =>
            clients.Kv.PutAsync(keys.Put(random.Next(keys.Count))).ResponseAsync) { NeedsKeys = false },
        new CallWorkload("range", "linearizable range of one key", (clients, keys, random, _) =>
            clients.Kv.RangeAsync(Point(keys, random)).ResponseAsync),
        new CallWorkload("range-serializable", "serializable range of one key", (clients, keys, random, _) =>
        {
            var request = Point(keys, random);
            request.Serializable = true;
            return clients.Kv.RangeAsync(request).ResponseAsync;
        }),
        new CallWorkload("range-100", "linearizable range of 100 keys", (clients, keys, random, _) =>
            clients.Kv.RangeAsync(new RangeRequest
            {
                Key = keys.Key(random.Next(Math.Max(keys.Count - RangeLimit, 1))),
                RangeEnd = ByteString.CopyFrom(0),
                Limit = RangeLimit,
            }).ResponseAsync),
        new CallWorkload("txn", "transaction of one compare and one put", (clients, keys, random, _) =>
            clients.Kv.TxnAsync(Transaction(keys, random)).ResponseAsync),
        new CallWorkload("delete", "delete of an existing key", (clients, keys, _, number) =>
            clients.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = keys.Key(number) }).ResponseAsync) { ConsumesKeys = true },
        new CallWorkload("mixed", "7 ranges, 2 puts and 1 transaction of 10 calls", (clients, keys, random, _) => random.Next(10) switch
        {
            0 => clients.Kv.TxnAsync(Transaction(keys, random)).ResponseAsync,
            1 or 2 => clients.Kv.PutAsync(keys.Put(random.Next(keys.Count))).ResponseAsync,
            _ => clients.Kv.RangeAsync(Point(keys, random)).ResponseAsync,
        }),
        new CallWorkload("lease-grant", "grant of a lease", (clients, _, _, _) =>
            clients.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = LeaseTtl }).ResponseAsync) { NeedsKeys = false },
    ];

    private static RangeRequest Point(KeySpace keys, Random random) => new() { Key = keys.Key(random.Next(keys.Count)) };

    private static TxnRequest Transaction(KeySpace keys, Random random)
    {
        var put = keys.Put(random.Next(keys.Count));
        return new TxnRequest
        {
            Compare = { new Compare { Key = put.Key, Target = CompareTarget.Version, Result = CompareResult.Greater } },
            Success = { new RequestOp { RequestPut = put } },
        };
    }
}
