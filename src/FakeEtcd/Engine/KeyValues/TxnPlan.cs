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
    private TxnPlan(bool succeeded, IReadOnlyList<Step> steps)
    {
        Succeeded = succeeded;
        Steps = steps;
    }

    public bool Succeeded { get; }

    public IReadOnlyList<Step> Steps { get; }

    public static TxnPlan Decide(StoreState view, TxnRequest request)
    {
        var succeeded = request.Compare.All(compare => CompareEvaluator.Holds(view, compare));
        RepeatedField<RequestOp> operations = succeeded ? request.Success : request.Failure;
        return new(succeeded, [.. operations.Select(operation => new Step(
            operation,
            operation.RequestTxn is { } nested ? Decide(view, nested) : null))]);
    }

    /// <summary>Returns all operations that will run, in order, including nested ones.</summary>
    public IEnumerable<RequestOp> Operations() =>
        Steps.SelectMany(step => step.Nested?.Operations() ?? [step.Operation]);

    /// <summary>One operation. <paramref name="Nested"/> is its plan if the operation is a transaction.</summary>
    internal sealed record Step(RequestOp Operation, TxnPlan? Nested);
}
