using Etcd.Api;
using Google.Protobuf.Collections;

namespace FakeEtcd.Engine;

/// <summary>Decides whether a request fits into the space of the database, by etcd's estimate of what the request takes.</summary>
internal sealed class SpaceQuota(long bytes)
{
    /// <summary>The space that etcd adds for each key.</summary>
    private const long KeyOverhead = 256;

    /// <summary>The space of a lease.</summary>
    private const long LeaseBytes = 64;

    public bool Fits(PutRequest put, long used) => Fits(Cost(put), used);

    public bool Fits(TxnRequest txn, long used) => Fits(Cost(txn), used);

    public bool FitsLease(long used) => Fits(LeaseBytes, used);

    private static long Cost(PutRequest put) => KeyOverhead + put.Key.Length + put.Value.Length;

    /// <summary>The larger of the two branches. etcd does not count nested transactions.</summary>
    private static long Cost(TxnRequest txn) => Math.Max(Cost(txn.Success), Cost(txn.Failure));

    private static long Cost(RepeatedField<RequestOp> operations)
    {
        var cost = 0L;
        for (var index = 0; index < operations.Count; index++)
        {
            cost += operations[index].RequestPut is { } put ? Cost(put) : 0;
        }

        return cost;
    }

    /// <summary>A request without cost fits always, so that a full database can be emptied.</summary>
    private bool Fits(long cost, long used) => cost == 0 || used + cost < bytes;
}
