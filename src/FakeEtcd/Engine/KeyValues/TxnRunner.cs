using Etcd.Api;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>
/// Runs the operations of a plan that was checked. One can still fail: a put that keeps its key's value or lease
/// after an earlier operation deleted the key. etcd 3.5 crashes there; here the whole transaction is refused.
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
        // Inner responses keep an empty header; only the outermost one learns the revision.
        var response = new TxnResponse { Header = new ResponseHeader(), Succeeded = plan.Succeeded };
        response.Responses.AddRange(plan.Steps.Select(Apply));
        return response;
    }

    private ResponseOp Apply(TxnPlan.Step step) => step.Operation.RequestCase switch
    {
        RequestOp.RequestOneofCase.RequestRange => new()
        {
            ResponseRange = RangeReader.Read(transaction.View, step.Operation.RequestRange),
        },
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
}
