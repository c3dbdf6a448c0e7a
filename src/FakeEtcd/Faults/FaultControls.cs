using FakeEtcd.Calls;
using FakeEtcd.Faults;
using FakeEtcd.Protocol.Rpcs;

namespace FakeEtcd;

/// <summary>The faults that a test scripts: which calls, how many of them, and what happens to them.</summary>
/// <remarks>
/// <code>
/// etcd.Faults.On(EtcdRpc.Put).WithPrefix("foo/").Times(3).Fail(EtcdError.NoLeader);
/// </code>
/// Rules apply in the order in which they were added. After a delay, a hang that was released or a rewrite the next
/// matching rule has its turn; any other action decides the call.
/// </remarks>
public sealed class FaultControls
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly int _seed;
    private FaultRule[] _rules = [];
    private int _added;

    internal FaultControls(TimeProvider time, int seed, TimeSpan waitTimeout)
    {
        _time = time;
        _seed = seed;
        WaitTimeout = waitTimeout;
    }

    /// <summary>The rules that stand, in order; those that are used up among them.</summary>
    public IReadOnlyList<FaultRule> Rules => Volatile.Read(ref _rules);

    internal TimeSpan WaitTimeout { get; }

    /// <summary>Begins a rule for calls of some procedures.</summary>
    /// <param name="rpc">The procedure.</param>
    /// <param name="more">More procedures.</param>
    /// <returns>The beginning of a rule; nothing happens before it says what is to happen.</returns>
    /// <exception cref="ArgumentException">FakeEtcd does not implement one of the procedures.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="more"/> is null.</exception>
    public FaultBuilder On(EtcdRpc rpc, params EtcdRpc[] more)
    {
        ArgumentNullException.ThrowIfNull(more);
        RequireServed(rpc, nameof(rpc));
        foreach (var other in more)
        {
            RequireServed(other, nameof(more));
        }

        return new FaultBuilder(this, [rpc, .. more]);
    }

    /// <summary>Begins a rule for calls of any procedure.</summary>
    /// <returns>The beginning of a rule; nothing happens before it says what is to happen.</returns>
    public FaultBuilder OnAny() => new(this, []);

    /// <summary>Removes every rule. Calls that are held go on.</summary>
    public void Clear()
    {
        foreach (var rule in Rules)
        {
            rule.Remove();
        }
    }

    internal FaultRule Add(CallFilter filter, FaultLimits limits, FaultPoint point, FaultAction action)
    {
        lock (_gate)
        {
            // Each rule draws from a sequence of its own, so that what one decides does not depend on the others.
            var random = new Random(HashSeed(_seed, _added++));
            var rule = new FaultRule(this, filter, limits, point, action, random);
            Volatile.Write(ref _rules, [.. _rules, rule]);
            return rule;
        }
    }

    internal void Forget(FaultRule rule)
    {
        lock (_gate)
        {
            Volatile.Write(ref _rules, [.. _rules.Where(other => other != rule)]);
        }
    }

    /// <summary>Applies the rules to a call, in their order, until one decides it.</summary>
    /// <param name="target">The call.</param>
    /// <param name="point">Where in the call.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends when the call may go on.</returns>
    /// <exception cref="Grpc.Core.RpcException">A rule fails the call.</exception>
    /// <exception cref="OperationCanceledException">The call has ended meanwhile.</exception>
    internal ValueTask ApplyAsync(FaultTarget target, FaultPoint point, CancellationToken cancellationToken)
    {
        var rules = Volatile.Read(ref _rules);
        return rules.Length == 0 ? ValueTask.CompletedTask : ApplyAsync(rules, target, point, cancellationToken);
    }

    private async ValueTask ApplyAsync(FaultRule[] rules, FaultTarget target, FaultPoint point, CancellationToken cancellationToken)
    {
        foreach (var rule in rules)
        {
            if (!rule.TryTake(target.Call, point))
            {
                continue;
            }

            target.Call.Fault = rule.ToString();
            var waiting = rule.Action.BeginAsync(rule, _time, cancellationToken);
            await WaitAsync(rule, waiting, target).ConfigureAwait(false);
            await rule.Action.ApplyAsync(target, cancellationToken).ConfigureAwait(false);
            if (rule.Action.IsFinal)
            {
                return;
            }
        }
    }

    private static async ValueTask WaitAsync(FaultRule rule, Task waiting, FaultTarget target)
    {
        if (waiting.IsCompletedSuccessfully)
        {
            rule.CountHit();
            return;
        }

        target.Hold();
        try
        {
            rule.CountHit();
            await waiting.ConfigureAwait(false);
        }
        finally
        {
            target.Release();
        }
    }

    /// <summary>A seed for each rule that is the same in each process.</summary>
    private static int HashSeed(int seed, int rule) => unchecked((seed * 397) ^ ((rule + 1) * 0x61C88647));

    private static void RequireServed(EtcdRpc rpc, string parameter)
    {
        if (!Enum.IsDefined(rpc))
        {
            throw new ArgumentOutOfRangeException(parameter, rpc, "This is not a procedure of etcd.");
        }

        if (!RpcTable.Of(rpc).IsServed)
        {
            throw new ArgumentException($"FakeEtcd does not implement {RpcTable.Of(rpc).FullName}, so the rule would never apply to it.", parameter);
        }
    }
}
