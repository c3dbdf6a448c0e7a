using Etcd.Api;
using Google.Protobuf.Collections;

namespace FakeEtcd.Services.Validation;

/// <summary>Checks transactions against the rules that do not depend on the store.</summary>
internal sealed class TxnValidator(int maxOperations)
{
    public void Check(TxnRequest request)
    {
        Check(request, maxOperations);
        TxnOverlaps.Check(request.Success);
        TxnOverlaps.Check(request.Failure);
    }

    /// <summary>
    /// Checks one level. None of its lists may be longer than the budget. The length of the longest list reduces the budget of nested
    /// transactions.
    /// </summary>
    private static void Check(TxnRequest request, int budget)
    {
        var longest = Math.Max(request.Compare.Count, Math.Max(request.Success.Count, request.Failure.Count));
        if (longest > budget)
        {
            throw EtcdError.TooManyOps.ToException();
        }

        for (var index = 0; index < request.Compare.Count; index++)
        {
            if (request.Compare[index].Key.IsEmpty)
            {
                throw EtcdError.EmptyKey.ToException();
            }
        }

        Check(request.Success, budget - longest);
        Check(request.Failure, budget - longest);
    }

    private static void Check(RepeatedField<RequestOp> operations, int budget)
    {
        for (var index = 0; index < operations.Count; index++)
        {
            Check(operations[index], budget);
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
                // etcd returns this error for an operation without a request.
                throw EtcdError.KeyNotFound.ToException();
        }
    }
}
