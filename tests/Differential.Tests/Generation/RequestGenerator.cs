using Etcd.Api;
using static Etcd.Api.Compare.Types;
using static Etcd.Api.RangeRequest.Types;

namespace Differential.Tests.Generation;

/// <summary>Makes the requests of the KV service, and transactions of them.</summary>
internal sealed class RequestGenerator(Random random, KeyPool keys)
{
    private const int MaxDepth = 3;

    /// <summary>Leases have ids of the program's choosing, so that they are the same on both servers.</summary>
    private const int LeaseIds = 4;

    /// <summary>One number in so many is extreme.</summary>
    private const int ExtremeOneIn = 30;

    /// <summary>The leases that a program may leave behind.</summary>
    public static IReadOnlyList<long> Leases { get; } = [1, 2, 3, 4, long.MinValue, -1, long.MaxValue];

    public RangeRequest Range()
    {
        var request = new RangeRequest { Key = keys.Key(), RangeEnd = keys.RangeEnd() };
        Maybe(4, () => request.Limit = Number(-1, 5));
        Maybe(3, () => request.SortTarget = (SortTarget)random.Next(5));
        Maybe(3, () => request.SortOrder = (SortOrder)random.Next(3));
        Maybe(8, () => request.KeysOnly = true);
        Maybe(8, () => request.CountOnly = true);
        Maybe(8, () => request.Serializable = true);
        Maybe(12, () => request.MinModRevision = Number(0, 60));
        Maybe(12, () => request.MaxModRevision = Number(0, 60));
        Maybe(12, () => request.MinCreateRevision = Number(0, 60));
        Maybe(12, () => request.MaxCreateRevision = Number(0, 60));
        return request;
    }

    /// <summary>A range without what cannot be streamed: another order, and limits of revisions.</summary>
    public RangeRequest StreamedRange()
    {
        var range = Range();
        return new RangeRequest
        {
            Key = range.Key,
            RangeEnd = range.RangeEnd,
            Limit = range.Limit,
            KeysOnly = range.KeysOnly,
            CountOnly = range.CountOnly,
            Serializable = range.Serializable,
        };
    }

    public PutRequest Put()
    {
        var request = new PutRequest { Key = keys.Key(), Value = keys.Value() };
        Maybe(3, () => request.Lease = Lease());
        Maybe(3, () => request.PrevKv = true);
        Maybe(8, () => request.IgnoreLease = true);
        Maybe(8, () =>
        {
            request.IgnoreValue = true;
            Maybe(2, () => request.Value = Google.Protobuf.ByteString.Empty);
        });
        return request;
    }

    public DeleteRangeRequest Delete() => new()
    {
        Key = keys.Key(),
        RangeEnd = keys.RangeEnd(),
        PrevKv = random.Next(2) == 0,
    };

    public TxnRequest Txn() => Txn(MaxDepth);

    /// <summary>A lease that may or may not exist.</summary>
    public long Lease() => Number(1, LeaseIds + 2);

    public long ExistingOrNewLease() => Leases[random.Next(random.Next(8) == 0 ? Leases.Count : LeaseIds)];

    private TxnRequest Txn(int depth)
    {
        var request = new TxnRequest();
        Times(3, () => request.Compare.Add(Compare()));
        Times(4, () => request.Success.Add(Operation(depth)));
        Times(4, () => request.Failure.Add(Operation(depth)));
        Maybe(150, () => request.Success.Add(Enumerable.Range(0, random.Next(124, 131)).Select(_ => new RequestOp { RequestRange = Range() })));
        return request;
    }

    private RequestOp Operation(int depth) => random.Next(40) switch
    {
        0 => new RequestOp(),
        < 14 => new RequestOp { RequestPut = Put() },
        < 20 => new RequestOp { RequestDeleteRange = TxnDelete() },
        < 32 => new RequestOp { RequestRange = TxnRange() },
        _ when depth > 1 => new RequestOp { RequestTxn = Txn(depth - 1) },
        _ => new RequestOp { RequestPut = Put() },
    };

    /// <summary>
    /// A delete for a transaction. One without an upper end is not held against the puts beside it, after which
    /// etcd 3.5 crashes or loses keys (a put that keeps a lease; a compaction): so there is none.
    /// </summary>
    private DeleteRangeRequest TxnDelete()
    {
        var request = Delete();
        if (request.RangeEnd.Length == 1 && request.RangeEnd[0] == 0)
        {
            request.RangeEnd = Google.Protobuf.ByteString.Empty;
        }

        return request;
    }

    private RangeRequest TxnRange()
    {
        var request = Range();
        Maybe(20, () => request.Revision = Number(-3, 40));
        return request;
    }

    private Compare Compare()
    {
        var compare = new Compare
        {
            Key = keys.Key(),
            Target = (CompareTarget)random.Next(5),
            Result = (CompareResult)random.Next(4),
        };
        Maybe(3, () => compare.RangeEnd = keys.RangeEnd());

        // Mostly the union member of the target; sometimes another, which counts as unset.
        switch (random.Next(8) == 0 ? (CompareTarget)random.Next(5) : compare.Target)
        {
            case CompareTarget.Version:
                compare.Version = Number(0, 4);
                break;
            case CompareTarget.Create:
                compare.CreateRevision = Number(0, 40);
                break;
            case CompareTarget.Mod:
                compare.ModRevision = Number(0, 40);
                break;
            case CompareTarget.Value:
                compare.Value = keys.Value();
                break;
            default:
                compare.Lease = Number(0, LeaseIds + 1);
                break;
        }

        return compare;
    }

    /// <summary>A number within bounds; now and then any other.</summary>
    private long Number(int from, int below) => random.Next(ExtremeOneIn) == 0 ? random.NextExtreme() : random.Next(from, below);

    private void Maybe(int oneIn, Action then)
    {
        if (random.Next(oneIn) == 0)
        {
            then();
        }
    }

    private void Times(int below, Action then)
    {
        for (var left = random.Next(below); left > 0; left--)
        {
            then();
        }
    }
}
