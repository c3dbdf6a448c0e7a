using System.Globalization;
using FakeEtcd.Calls;
using FakeEtcd.Faults;
using FakeEtcd.Threading;

namespace FakeEtcd;

/// <summary>A fault that was scripted. It applies from the moment it was added until it is used up or removed.</summary>
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

    /// <summary>How many calls the rule has applied to.</summary>
    public int Hits => Volatile.Read(ref _hits);

    internal FaultPoint Point { get; }

    internal FaultAction Action { get; }

    /// <summary>Ends once the rule is released or removed.</summary>
    internal Task Released => _released.Task;

    /// <summary>Lets the calls go on that this rule holds, and those to come: the rule holds no call any more.</summary>
    /// <exception cref="InvalidOperationException">The rule does not hold calls.</exception>
    public void Release()
    {
        if (Action is not FaultAction.Hang)
        {
            throw new InvalidOperationException($"Only a rule made with Hang() holds calls; this one is: {this}. Use Remove().");
        }

        Remove();
    }

    /// <summary>Takes the rule back. Calls that it holds go on; removing twice is as once.</summary>
    public void Remove()
    {
        lock (_gate)
        {
            _removed = true;
        }

        _owner.Forget(this);
        _released.TrySetResult();
    }

    /// <summary>Takes the rule back, as <see cref="Remove"/>.</summary>
    public void Dispose() => Remove();

    /// <summary>Waits until the rule has applied to a number of calls.</summary>
    /// <param name="hits">How many, counted from when the rule was added.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends then.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="hits"/> is not positive.</exception>
    /// <exception cref="TimeoutException">It did not happen within <see cref="FakeEtcdOptions.DeliveryTimeout"/>.</exception>
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
                string.Create(CultureInfo.InvariantCulture, $"The rule applied to {Hits} calls, not {hits}, within {_owner.WaitTimeout}: {this}."),
                exception);
        }
    }

    /// <summary>The rule in words.</summary>
    /// <returns>For example: <c>Put with prefix "a/", 3 times: fail with Unavailable "etcdserver: no leader"</c>.</returns>
    public override string ToString() => $"{_filter}{_limits}{(Point == FaultPoint.AfterEffect ? ", after its effect" : "")}: {Action}";

    /// <summary>Decides whether the rule applies to a call; the limits count it at once.</summary>
    internal bool TryTake(EtcdCall call, FaultPoint point)
    {
        // The conditions may be a user's code, which runs under no lock.
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

    /// <summary>Counts a call that the rule has begun to apply to.</summary>
    internal void CountHit()
    {
        Interlocked.Increment(ref _hits);
        _hit.Pulse();
    }
}
