using Etcd.Api;
using FakeEtcd.Engine.Storage;
using Google.Protobuf.Collections;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>
/// A transaction after its compares: the branch that it takes, and the branches that its nested transactions take. All compares see the
/// state before the first operation.
/// </summary>
internal sealed class TxnPlan
{
    private TxnPlan(bool succeeded, Step[] steps)
    {
        Succeeded = succeeded;
        Steps = steps;
    }

    public bool Succeeded { get; }

    public Step[] Steps { get; }

    public static TxnPlan Decide(StoreState view, TxnRequest request)
    {
        var succeeded = Holds(view, request.Compare);
        RepeatedField<RequestOp> operations = succeeded ? request.Success : request.Failure;
        var steps = new Step[operations.Count];
        for (var index = 0; index < steps.Length; index++)
        {
            var operation = operations[index];
            steps[index] = new Step(operation, operation.RequestTxn is { } nested ? Decide(view, nested) : null);
        }

        return new(succeeded, steps);
    }

    /// <summary>Calls an action with all operations that will run, in order, including nested ones.</summary>
    public void ForEach(Action<RequestOp> action)
    {
        foreach (var step in Steps)
        {
            if (step.Nested is { } nested)
            {
                nested.ForEach(action);
            }
            else
            {
                action(step.Operation);
            }
        }
    }

    private static bool Holds(StoreState view, RepeatedField<Compare> compares)
    {
        for (var index = 0; index < compares.Count; index++)
        {
            if (!CompareEvaluator.Holds(view, compares[index]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One operation. <paramref name="Nested"/> is its plan if the operation is a transaction.</summary>
    internal sealed record Step(RequestOp Operation, TxnPlan? Nested);
}
