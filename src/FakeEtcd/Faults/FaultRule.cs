using System.Globalization;
using FakeEtcd.Calls;
using FakeEtcd.Faults;
using FakeEtcd.Threading;

namespace FakeEtcd;

/// <summary>A scripted fault. It is active from when it is added until it reaches its limit or is removed.</summary>
public sealed class FaultRule : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FaultControls _owner;
    private readonly CallFilter _filter;
    private readonly FaultLimits _limits;
    private readonly Random _random;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Signal _hit = new();
    private int _matches;
    private int _taken;
    private int _hits;
    private bool _removed;

    internal FaultRule(FaultControls owner, CallFilter filter, FaultLimits limits, FaultPoint point, FaultAction action, Random random)
    {
        _owner = owner;
        _filter = filter;
        _limits = limits;
        _random = random;
        Point = point;
        Action = action;
    }

    /// <summary>Gets how many calls the rule has applied to.</summary>
    public int Hits => Volatile.Read(ref _hits);

    internal FaultPoint Point { get; }

    internal FaultAction Action { get; }

    /// <summary>Completes when the rule is released or removed.</summary>
    internal Task Released => _released.Task;

    /// <summary>Releases the calls that the rule holds, and removes the rule.</summary>
    /// <exception cref="InvalidOperationException">The action of the rule is not <see cref="FaultBuilder.Hang"/>.</exception>
    public void Release()
    {
        if (Action is not FaultAction.Hang)
        {
            throw new InvalidOperationException($"Only a rule with Hang() holds calls. To end this rule, call Remove(): {this}.");
        }

        Remove();
    }

    /// <summary>Removes the rule. Calls that it holds continue.</summary>
    /// <remarks>Removing a rule again has no effect.</remarks>
    public void Remove()
    {
        lock (_gate)
        {
            _removed = true;
        }

        _owner.Remove(this);
        _released.TrySetResult();
    }

    /// <summary>Removes the rule, like <see cref="Remove"/>.</summary>
    public void Dispose() => Remove();

    /// <summary>Waits until the rule has applied to a number of calls.</summary>
    /// <param name="hits">The number of calls, counted from when the rule was added.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when <see cref="Hits"/> reaches <paramref name="hits"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="hits"/> is not positive.</exception>
    /// <exception cref="TimeoutException">
    /// The rule did not apply to that many calls within <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public async Task WaitForHitsAsync(int hits = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hits);
        try
        {
            await _hit.WaitUntilAsync(() => Hits >= hits, _owner.WaitTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                string.Create(
                    CultureInfo.InvariantCulture, $"The rule applied to {Hits} calls, not {hits}, within {_owner.WaitTimeout}: {this}."),
                exception);
        }
    }

    /// <summary>Describes the rule.</summary>
    /// <returns>A text such as <c>Put with prefix "a/", 3 times: fail with Unavailable "etcdserver: no leader"</c>.</returns>
    public override string ToString() => $"{_filter}{_limits}{(Point == FaultPoint.AfterEffect ? ", after its effect" : "")}: {Action}";

    /// <summary>Decides whether the rule applies to a call, and counts it towards the limits if it does.</summary>
    /// <returns>Whether the rule applies.</returns>
    internal bool TryTake(EtcdCall call, FaultPoint point)
    {
        // A condition can be user code, so it runs outside the lock.
        if (Point != point || !_filter.Matches(call))
        {
            return false;
        }

        lock (_gate)
        {
            if (_removed || _taken >= _limits.Times || _matches++ < _limits.Skip
                || (_limits.Probability < 1 && _random.NextDouble() >= _limits.Probability))
            {
                return false;
            }

            _taken++;
            return true;
        }
    }

    /// <summary>Counts a call that the rule applies to.</summary>
    internal void CountHit()
    {
        Interlocked.Increment(ref _hits);
        _hit.Pulse();
    }
}
