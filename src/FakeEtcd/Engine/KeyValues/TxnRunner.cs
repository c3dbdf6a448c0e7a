using Etcd.Api;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>
/// Runs the operations of a checked plan. One case can still fail: a put that keeps the value or lease of a key that an earlier operation
/// deleted. etcd 3.5 crashes in this case; FakeEtcd refuses the whole transaction.
/// </summary>
internal sealed class TxnRunner(WriteTransaction transaction)
{
    public TxnResponse Run(TxnPlan plan)
    {
        var response = Apply(plan);
        response.Header.Revision = transaction.Revision;
        return response;
    }

    private TxnResponse Apply(TxnPlan plan)
    {
        // Only the outermost response gets a revision. The headers of nested responses stay empty.
        var response = new TxnResponse { Header = new ResponseHeader(), Succeeded = plan.Succeeded };
        foreach (var step in plan.Steps)
        {
            response.Responses.Add(Apply(step));
        }

        return response;
    }

    private ResponseOp Apply(TxnPlan.Step step) => step.Operation.RequestCase switch
    {
        RequestOp.RequestOneofCase.RequestRange => new() { ResponseRange = Range(step.Operation.RequestRange) },
        RequestOp.RequestOneofCase.RequestPut => new()
        {
            ResponsePut = KeyWriter.Put(transaction, step.Operation.RequestPut),
        },
        RequestOp.RequestOneofCase.RequestDeleteRange => new()
        {
            ResponseDeleteRange = KeyWriter.DeleteRange(transaction, step.Operation.RequestDeleteRange),
        },
        _ => new() { ResponseTxn = Apply(step.Nested!) },
    };

    private RangeResponse Range(RangeRequest request)
    {
        transaction.CountRange();
        return RangeReader.Read(transaction.View, request);
    }
}
