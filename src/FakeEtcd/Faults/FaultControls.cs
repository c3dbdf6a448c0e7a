using FakeEtcd.Calls;
using FakeEtcd.Faults;

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
    /// <exception cref="ArgumentNullException"><paramref name="more"/> is null.</exception>
    public FaultBuilder On(EtcdRpc rpc, params EtcdRpc[] more)
    {
        ArgumentNullException.ThrowIfNull(more);
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

    /// <summary>Applies the rules to a call, waiting where they say so.</summary>
    /// <param name="call">The call.</param>
    /// <param name="point">Where in the call.</param>
    /// <param name="rewrite">Takes a change of the response.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What decides the call; null to go on with it.</returns>
    internal async ValueTask<FaultAction?> ApplyAsync(
        EtcdCall call, FaultPoint point, Action<FaultAction.Rewrite>? rewrite, CancellationToken cancellationToken)
    {
        foreach (var rule in Volatile.Read(ref _rules))
        {
            if (!rule.TryHit(call, point, Begin, out var begun))
            {
                continue;
            }

            await begun.ConfigureAwait(false);
            switch (rule.Action)
            {
                case FaultAction.Delay or FaultAction.Hang:
                    break;
                case FaultAction.Rewrite change:
                    rewrite?.Invoke(change);
                    break;
                default:
                    return rule.Action;
            }
        }

        return null;

        Task Begin(FaultRule rule)
        {
            call.Fault = rule.ToString();
            var holding = rule.Action switch
            {
                FaultAction.Delay delay => Task.Delay(delay.By, _time, cancellationToken),
                FaultAction.Hang => rule.Released.WaitAsync(cancellationToken),
                _ => Task.CompletedTask,
            };
            call.Holding = holding;
            return holding;
        }
    }

    /// <summary>A seed for each rule that is the same in each process.</summary>
    private static int HashSeed(int seed, int rule) => unchecked((seed * 397) ^ ((rule + 1) * 0x61C88647));
}
