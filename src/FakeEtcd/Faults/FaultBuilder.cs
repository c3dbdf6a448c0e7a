using FakeEtcd.Calls;
using FakeEtcd.Faults;

namespace FakeEtcd;

/// <summary>Builds a fault rule: first select the calls, then choose the action, which adds the rule.</summary>
/// <remarks>
/// A rule applies before the server processes the request, or, with <see cref="AfterEffect"/>, before it sends the response. On a stream
/// (<see cref="EtcdRpc.Watch"/>, <see cref="EtcdRpc.LeaseKeepAlive"/>) each message of the client counts as a call, and a failure
/// ends the stream.
/// </remarks>
public sealed partial class FaultBuilder
{
    private readonly FaultControls _owner;
    private readonly CallFilter _filter;
    private FaultLimits _limits = FaultLimits.None;
    private FaultPoint _point;
    private bool _isAdded;

    internal FaultBuilder(FaultControls owner, IReadOnlyCollection<EtcdRpc> rpcs)
    {
        _owner = owner;
        _filter = new CallFilter(rpcs);
    }

    /// <summary>Selects calls that name a key: alone, in a range or in a transaction.</summary>
    /// <param name="key">The key.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is null or empty.</exception>
    /// <exception cref="InvalidOperationException">
    /// A procedure of the rule names no keys, no key can match all conditions, or the rule is already added.
    /// </exception>
    public FaultBuilder WithKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return With(() => _filter.WithKey(key));
    }

    /// <summary>Selects calls that name a key with a prefix, or a range that can contain one, also in a transaction.</summary>
    /// <param name="prefix">The prefix. An empty prefix selects all keys.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="prefix"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// A procedure of the rule names no keys, no key can match all conditions, or the rule is already added.
    /// </exception>
    public FaultBuilder WithPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return With(() => _filter.WithPrefix(prefix));
    }

    /// <summary>Selects calls that name a lease.</summary>
    /// <param name="lease">The lease's id.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lease"/> is 0, which means no lease.</exception>
    /// <exception cref="InvalidOperationException">A procedure of the rule names no lease, or the rule is already added.</exception>
    public FaultBuilder WithLease(long lease)
    {
        ArgumentOutOfRangeException.ThrowIfZero(lease);
        return With(() => _filter.WithLease(lease));
    }

    /// <summary>Selects calls of a client.</summary>
    /// <param name="client">
    /// The client's address (<c>127.0.0.1:40000</c>) or a part of its user agent (<c>grpc-go</c>). Case does not matter in the user agent.
    /// </param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentException"><paramref name="client"/> is null or empty.</exception>
    public FaultBuilder FromClient(string client)
    {
        ArgumentException.ThrowIfNullOrEmpty(client);
        return With(() => _filter.FromClient(client));
    }

    /// <summary>Selects calls of the clients for which a condition holds.</summary>
    /// <param name="client">The condition. An exception in it fails the call with status Unknown.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is null.</exception>
    public FaultBuilder FromClient(Func<EtcdClientInfo, bool> client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return With(() => _filter.FromClient(client));
    }

    /// <summary>Selects calls for which a condition holds.</summary>
    /// <param name="condition">
    /// The condition. It must be fast and thread-safe. An exception in it fails the call with status Unknown.
    /// </param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="condition"/> is null.</exception>
    public FaultBuilder When(Func<EtcdCall, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return With(() => _filter.When(condition));
    }

    /// <summary>Lets the first matching calls pass.</summary>
    /// <param name="calls">The number of calls. Default: 0.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="calls"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">The limit is already set, or the rule is already added.</exception>
    public FaultBuilder Skip(int calls)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(calls);
        return With(() => _limits = SetOnce(_limits.Skip == 0, nameof(Skip), _limits with { Skip = calls }));
    }

    /// <summary>Limits how many calls the rule applies to.</summary>
    /// <param name="calls">The number of calls. Default: no limit.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="calls"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">The limit is already set, or the rule is already added.</exception>
    public FaultBuilder Times(int calls)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(calls);
        return With(() => _limits = SetOnce(_limits.Times == int.MaxValue, nameof(Times), _limits with { Times = calls }));
    }

    /// <summary>Applies to each matching call with a probability.</summary>
    /// <param name="probability">The probability, above 0 and below 1. Default: 1.</param>
    /// <returns>This rule.</returns>
    /// <remarks>
    /// The decisions follow from <see cref="FakeEtcdServer.Seed"/> and the order in which the rules are added.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is out of range.</exception>
    /// <exception cref="InvalidOperationException">The limit is already set, or the rule is already added.</exception>
    public FaultBuilder WithProbability(double probability)
    {
        if (probability is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(probability), probability, "A probability is above 0 and below 1. To apply the rule to every call, leave it out.");
        }

        return With(() => _limits = SetOnce(_limits.Probability >= 1, nameof(WithProbability), _limits with { Probability = probability }));
    }

    /// <summary>Applies the rule after the request took effect, before the server sends the response.</summary>
    /// <returns>This rule.</returns>
    /// <remarks>
    /// The client cannot know whether the request took effect. The rule does not apply to requests that the server refuses.
    /// </remarks>
    public FaultBuilder AfterEffect() => With(() => _point = FaultPoint.AfterEffect);

    private FaultRule Add(FaultAction action)
    {
        RequireOpen();
        _isAdded = true;
        return _owner.Add(_filter, _limits, _point, action);
    }

    private FaultBuilder With(Action change)
    {
        RequireOpen();
        change();
        return this;
    }

    private void RequireOpen()
    {
        if (_isAdded)
        {
            throw new InvalidOperationException("This rule is already added. Start another rule with On().");
        }
    }

    private static FaultLimits SetOnce(bool isFirst, string method, FaultLimits limits) =>
        isFirst ? limits : throw new InvalidOperationException($"{method}() is already set. Add another rule for another value.");
}
