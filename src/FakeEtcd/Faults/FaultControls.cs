using FakeEtcd.Calls;
using FakeEtcd.Faults;

namespace FakeEtcd;

/// <summary>Scripts faults for the calls to a server.</summary>
/// <remarks>
/// <code>
/// etcd.Faults.On(EtcdRpc.Put).WithPrefix("foo/").Times(3).Fail(EtcdError.NoLeader);
/// </code>
/// Rules apply in the order in which they were added. After a delay, a released hang or a rewrite, the next matching rule applies too;
/// any other action decides the call.
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

    /// <summary>Gets the rules that were added and not removed, in order. Rules that reached their limit are included.</summary>
    public IReadOnlyList<FaultRule> Rules => Volatile.Read(ref _rules);

    internal TimeSpan WaitTimeout { get; }

    /// <summary>Starts a rule for the calls of some procedures.</summary>
    /// <param name="rpc">The procedure.</param>
    /// <param name="more">More procedures.</param>
    /// <returns>A rule that takes effect when you choose its action, such as <see cref="FaultBuilder.Hang"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">One of the values is not an RPC of etcd.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="more"/> is null.</exception>
    public FaultBuilder On(EtcdRpc rpc, params EtcdRpc[] more)
    {
        ArgumentNullException.ThrowIfNull(more);
        RequireDefined(rpc, nameof(rpc));
        foreach (var other in more)
        {
            RequireDefined(other, nameof(more));
        }

        return new FaultBuilder(this, [rpc, .. more]);
    }

    /// <summary>Starts a rule for the calls of all procedures.</summary>
    /// <returns>A rule that takes effect when you choose its action, such as <see cref="FaultBuilder.Hang"/>.</returns>
    public FaultBuilder OnAny() => new(this, []);

    /// <summary>Removes all rules. Calls that they hold continue.</summary>
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
            // Each rule has its own random sequence, so its decisions do not depend on the other rules.
            var random = new Random(HashSeed(_seed, _added++));
            var rule = new FaultRule(this, filter, limits, point, action, random);
            Volatile.Write(ref _rules, [.. _rules, rule]);
            return rule;
        }
    }

    internal void Remove(FaultRule rule)
    {
        lock (_gate)
        {
            Volatile.Write(ref _rules, [.. _rules.Where(other => other != rule)]);
        }
    }

    /// <summary>Applies the rules to a call, in order, until one decides it.</summary>
    /// <param name="target">The call.</param>
    /// <param name="point">The point in the call.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when the call can continue.</returns>
    /// <exception cref="Grpc.Core.RpcException">A rule fails the call.</exception>
    /// <exception cref="OperationCanceledException">The call ended during the wait.</exception>
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
            var waiting = rule.Action.StartWaitAsync(rule, _time, cancellationToken);
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

    /// <summary>Derives the seed of a rule. It is the same in every process, unlike a .NET hash code.</summary>
    private static int HashSeed(int seed, int rule) => unchecked((seed * 397) ^ ((rule + 1) * 0x61C88647));

    private static void RequireDefined(EtcdRpc rpc, string parameter)
    {
        if (!Enum.IsDefined(rpc))
        {
            throw new ArgumentOutOfRangeException(parameter, rpc, "This is not an RPC of etcd.");
        }
    }
}
