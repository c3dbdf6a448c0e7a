using FakeEtcd.Calls;
using FakeEtcd.Faults;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd;

/// <summary>A rule in the making: first which calls, then, with the last method, what happens to them.</summary>
/// <remarks>
/// On a stream (<see cref="EtcdRpc.Watch"/>, <see cref="EtcdRpc.LeaseKeepAlive"/>) each message of the client counts as a call: a
/// failure ends the stream. "Before" is before the server looks at the request; "after its effect" is when the response
/// to it is about to be sent.
/// </remarks>
public sealed class FaultBuilder
{
    /// <summary>Timers go no further.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(49);

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

    /// <summary>Fails the call with an error of etcd's. A stream ends with it.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The rule, which stands from now on.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    public FaultRule Fail(EtcdError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Add(new FaultAction.Fail(new Status(error.Code, error.Message)));
    }

    /// <summary>Fails the call with any gRPC status. A stream ends with it.</summary>
    /// <param name="code">The code.</param>
    /// <param name="message">The message.</param>
    /// <returns>The rule, which stands from now on.</returns>
    /// <exception cref="ArgumentException"><paramref name="code"/> is <see cref="StatusCode.OK"/>.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    public FaultRule Fail(StatusCode code, string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return code == StatusCode.OK
            ? throw new ArgumentException("OK is no failure. To change what an answer says use Rewrite().", nameof(code))
            : Add(new FaultAction.Fail(new Status(code, message)));
    }

    /// <summary>Holds the call for a time on the server's clock.</summary>
    /// <param name="by">How long.</param>
    /// <returns>The rule, which stands from now on.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is not positive, or more than 49 days.</exception>
    public FaultRule Delay(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(by, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(by, MaxDelay);
        return Add(new FaultAction.Delay(by));
    }

    /// <summary>Holds the call until the rule is released or removed, or the client gives up.</summary>
    /// <returns>The rule, which stands from now on.</returns>
    public FaultRule Hang() => Add(new FaultAction.Hang());

    /// <summary>
    /// Lets the request take effect and never answers: the client waits until its deadline, as when the network lost the
    /// response. A stream goes on without that response.
    /// </summary>
    /// <returns>The rule, which stands from now on.</returns>
    public FaultRule DropResponse()
    {
        AfterEffect();
        return Add(new FaultAction.Drop());
    }

    /// <summary>Cuts the client's connection, with all other calls on it.</summary>
    /// <returns>The rule, which stands from now on.</returns>
    public FaultRule ResetConnection() => Add(new FaultAction.Reset());

    /// <summary>Silences the stream: nothing more comes on it and nothing closes it, until the test resumes it.</summary>
    /// <remarks>What the server has to say is kept for <see cref="StreamSelection.ResumeAsync"/>.</remarks>
    /// <returns>The rule, which stands from now on.</returns>
    /// <exception cref="InvalidOperationException">The rule is about calls that are no streams.</exception>
    public FaultRule Stall()
    {
        Require(static rpc => RpcTable.Of(rpc).Kind == RpcKind.DuplexStream, nameof(Stall), "is no stream");
        return Add(new FaultAction.Stall());
    }

    /// <summary>Refuses the watch: it is created and cancelled in one response, as etcd does when it is not permitted.</summary>
    /// <param name="reason">What the response says.</param>
    /// <returns>The rule, which stands from now on.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reason"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// The rule is about other calls than <see cref="EtcdRpc.Watch"/>, or after their effect.
    /// </exception>
    public FaultRule RefuseWatch(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return AddToWatch(new FaultAction.RefuseWatch(reason), nameof(RefuseWatch));
    }

    /// <summary>Tells the watch right after its creation that its history is compacted, at the server's revision.</summary>
    /// <returns>The rule, which stands from now on.</returns>
    /// <exception cref="InvalidOperationException">
    /// The rule is about other calls than <see cref="EtcdRpc.Watch"/>, or after their effect.
    /// </exception>
    public FaultRule CompactWatch() => AddToWatch(new FaultAction.CompactWatch(), nameof(CompactWatch));

    /// <summary>Sends another response than the one that was due.</summary>
    /// <typeparam name="TResponse">The response's type; responses of other types stay as they are.</typeparam>
    /// <param name="change">Changes a copy of the response.</param>
    /// <returns>The rule, which stands from now on.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="change"/> is null.</exception>
    /// <exception cref="InvalidOperationException">A procedure of the rule never answers with <typeparamref name="TResponse"/>.</exception>
    public FaultRule Rewrite<TResponse>(Action<TResponse> change)
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(change);
        RequireAnswer(typeof(TResponse));
        AfterEffect();
        return Add(new FaultAction.Rewrite(message =>
        {
            if (message is not TResponse response)
            {
                return message;
            }

            var copy = response.Clone();
            change(copy);
            return copy;
        }));
    }

    private FaultRule AddToWatch(FaultAction action, string method)
    {
        Require(static rpc => rpc == EtcdRpc.Watch, method, "is no watch");
        _filter.WhenCreatingAWatch();
        return _point == FaultPoint.AfterEffect
            ? throw new InvalidOperationException(
                $"{method}() decides how a watch is created, so it cannot apply after its effect. Leave out AfterEffect().")
            : Add(action);
    }

    private void Require(Func<EtcdRpc, bool> holds, string method, string complaint)
    {
        if (_filter.Rpcs.Count == 0)
        {
            throw new InvalidOperationException($"{method}() needs to know which streams: begin the rule with On().");
        }

        foreach (var rpc in _filter.Rpcs.Where(rpc => !holds(rpc)))
        {
            throw new InvalidOperationException($"{method}() cannot apply to {rpc}, which {complaint}.");
        }
    }

    private void RequireAnswer(Type response)
    {
        foreach (var rpc in _filter.Rpcs.Where(rpc => RpcTable.Of(rpc).ResponseType != response))
        {
            throw new InvalidOperationException(
                $"{rpc} answers with a {RpcTable.Of(rpc).ResponseType.Name}, not with a {response.Name}, so {nameof(Rewrite)}() would never apply to it.");
        }

        if (!Enum.GetValues<EtcdRpc>().Any(rpc => RpcTable.Of(rpc) is { IsServed: true } row && row.ResponseType == response))
        {
            throw new InvalidOperationException($"No call is answered with a {response.Name}, so {nameof(Rewrite)}() would never apply.");
        }
    }

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
