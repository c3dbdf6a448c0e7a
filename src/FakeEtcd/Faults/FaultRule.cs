using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FakeEtcd.Calls;
using FakeEtcd.Faults;

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
    private readonly List<(int Hits, TaskCompletionSource Reached)> _waiting = [];
    private int _matches;
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
    public int Hits
    {
        get
        {
            lock (_gate)
            {
                return _hits;
            }
        }
    }

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
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_hits >= hits)
            {
                return;
            }

            _waiting.Add((hits, reached));
        }

        try
        {
            await reached.Task.WaitAsync(_owner.WaitTimeout, TimeProvider.System, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Decides whether the rule applies to a call, and counts it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="point">Where in the call.</param>
    /// <param name="begin">Begins what the rule does; it has begun before anybody who waits for the hit learns of it.</param>
    /// <param name="begun">What was begun.</param>
    internal bool TryHit(EtcdCall call, FaultPoint point, Func<FaultRule, Task> begin, [NotNullWhen(true)] out Task? begun)
    {
        begun = null;
        if (Point != point || !_filter.Matches(call))
        {
            return false;
        }

        lock (_gate)
        {
            if (_removed || _hits >= _limits.Times || _matches++ < _limits.Skip
                || (_limits.Probability < 1 && _random.NextDouble() >= _limits.Probability))
            {
                return false;
            }

            begun = begin(this);
            _hits++;
            foreach (var (_, reached) in _waiting.Where(waiting => waiting.Hits <= _hits))
            {
                reached.TrySetResult();
            }

            return true;
        }
    }
}
