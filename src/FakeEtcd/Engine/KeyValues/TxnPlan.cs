using Etcd.Api;
using FakeEtcd.Engine.Storage;
using Google.Protobuf.Collections;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>
/// A transaction with its guards decided: which branch it takes, and which its nested transactions take. All
/// guards see the store before any operation ran.
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

    /// <summary>Every operation that will run, nested ones in their place.</summary>
    public IEnumerable<RequestOp> Operations() =>
        Steps.SelectMany(step => step.Nested?.Operations() ?? [step.Operation]);

    /// <summary>One operation; <paramref name="Nested"/> is its plan if it is a transaction itself.</summary>
    internal sealed record Step(RequestOp Operation, TxnPlan? Nested);
}
