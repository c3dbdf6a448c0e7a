using FakeEtcd.Calls;
using FakeEtcd.Faults;

namespace FakeEtcd;

/// <summary>A rule in the making: first which calls, then, with the last method, what happens to them.</summary>
/// <remarks>
/// On a stream (<see cref="EtcdRpc.Watch"/>, <see cref="EtcdRpc.LeaseKeepAlive"/>) each message of the client counts as a call: a
/// failure ends the stream. "Before" is before the server looks at the request; "after its effect" is when the response
/// to it is about to be sent.
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

    /// <summary>Only calls that name a key, by itself, in a range or in a transaction.</summary>
    /// <param name="key">The key.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is null or empty.</exception>
    /// <exception cref="InvalidOperationException">The rule is about calls that name no keys.</exception>
    public FaultBuilder WithKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return With(() => _filter.WithKey(key));
    }

    /// <summary>Only calls that name a key with a prefix, or a range that may hold one, also within a transaction.</summary>
    /// <param name="prefix">The prefix; an empty one is that of all keys.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="prefix"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The rule is about calls that name no keys.</exception>
    public FaultBuilder WithPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return With(() => _filter.WithPrefix(prefix));
    }

    /// <summary>Only calls that name a lease.</summary>
    /// <param name="lease">The lease's id.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lease"/> is zero, which is no lease.</exception>
    /// <exception cref="InvalidOperationException">The rule is about calls that name no lease.</exception>
    public FaultBuilder WithLease(long lease)
    {
        ArgumentOutOfRangeException.ThrowIfZero(lease);
        return With(() => _filter.WithLease(lease));
    }

    /// <summary>Only calls of a client.</summary>
    /// <param name="client">
    /// The client's address (<c>127.0.0.1:40000</c>), or a part of its user agent (<c>grpc-go</c>), in any case.
    /// </param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentException"><paramref name="client"/> is null or empty.</exception>
    public FaultBuilder FromClient(string client)
    {
        ArgumentException.ThrowIfNullOrEmpty(client);
        return With(() => _filter.FromClient(client));
    }

    /// <summary>Only calls of some clients.</summary>
    /// <param name="client">Whether it is one of them. An exception fails the call with status Unknown.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is null.</exception>
    public FaultBuilder FromClient(Func<EtcdClientInfo, bool> client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return With(() => _filter.FromClient(client));
    }

    /// <summary>Only calls for which a condition holds.</summary>
    /// <param name="condition">
    /// The condition; quick, and safe to call from several threads. An exception fails the call with status Unknown.
    /// </param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="condition"/> is null.</exception>
    public FaultBuilder When(Func<EtcdCall, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return With(() => _filter.When(condition));
    }

    /// <summary>Lets the first matching calls pass.</summary>
    /// <param name="calls">How many.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="calls"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">It was said before.</exception>
    public FaultBuilder Skip(int calls)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(calls);
        return With(() => _limits = Once(_limits.Skip == 0, nameof(Skip), _limits with { Skip = calls }));
    }

    /// <summary>Applies to so many calls; without it, to any number.</summary>
    /// <param name="calls">How many.</param>
    /// <returns>This rule.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="calls"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">It was said before.</exception>
    public FaultBuilder Times(int calls)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(calls);
        return With(() => _limits = Once(_limits.Times == int.MaxValue, nameof(Times), _limits with { Times = calls }));
    }

    /// <summary>Applies to each matching call with a chance, drawn from the server's seed.</summary>
    /// <param name="probability">Above 0, below 1.</param>
    /// <returns>This rule.</returns>
    /// <remarks>
    /// The sequence of decisions follows from <see cref="FakeEtcdServer.Seed"/> and the order in which the rules were added.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is out of range.</exception>
    /// <exception cref="InvalidOperationException">It was said before.</exception>
    public FaultBuilder WithProbability(double probability)
    {
        if (probability is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(probability), probability, "A probability is above 0 and below 1; for every call leave it out.");
        }

        return With(() => _limits = Once(_limits.Probability >= 1, nameof(WithProbability), _limits with { Probability = probability }));
    }

    /// <summary>
    /// Applies once the request took effect, before the client hears of it: what the client cannot tell from a request
    /// that had none. A request that the server refuses is not concerned.
    /// </summary>
    /// <returns>This rule.</returns>
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
            throw new InvalidOperationException("This rule was added already. Begin another one with On().");
        }
    }

    private static FaultLimits Once(bool isFirst, string method, FaultLimits limits) =>
        isFirst ? limits : throw new InvalidOperationException($"{method}() was said already. One rule has one; add another rule.");
}
