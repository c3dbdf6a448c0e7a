using Etcd.Api;

namespace FakeEtcd.Services.Validation;

/// <summary>The rules for transactions that need no look at the store.</summary>
internal sealed class TxnValidator(int maxOperations)
{
    public void Check(TxnRequest request)
    {
        Check(request, maxOperations);
        TxnOverlaps.Check(request.Success);
        TxnOverlaps.Check(request.Failure);
    }

    /// <summary>A list may be as long as the budget; what its longest list used, nested transactions have less.</summary>
    private static void Check(TxnRequest request, int budget)
    {
        var longest = Math.Max(request.Compare.Count, Math.Max(request.Success.Count, request.Failure.Count));
        if (longest > budget)
        {
            throw EtcdError.TooManyOps.ToException();
        }

        if (request.Compare.Any(compare => compare.Key.IsEmpty))
        {
            throw EtcdError.EmptyKey.ToException();
        }

        foreach (var operation in request.Success.Concat(request.Failure))
        {
            Check(operation, budget - longest);
        }
    }

    private static void Check(RequestOp operation, int budget)
    {
        switch (operation.RequestCase)
        {
            case RequestOp.RequestOneofCase.RequestRange:
                KvValidator.Check(operation.RequestRange);
                break;
            case RequestOp.RequestOneofCase.RequestPut:
                KvValidator.Check(operation.RequestPut);
                break;
            case RequestOp.RequestOneofCase.RequestDeleteRange:
                KvValidator.Check(operation.RequestDeleteRange);
                break;
            case RequestOp.RequestOneofCase.RequestTxn:
                Check(operation.RequestTxn, budget);
                break;
            default:
                // etcd's answer to an operation without a request.
                throw EtcdError.KeyNotFound.ToException();
        }
    }
}
