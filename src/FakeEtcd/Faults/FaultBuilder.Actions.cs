using FakeEtcd.Faults;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd;

/// <content>The actions of a rule. Choosing one adds the rule.</content>
public sealed partial class FaultBuilder
{
    /// <summary>Fails the call with an etcd error. A stream ends with the error.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The rule, which is active from now on.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    public FaultRule Fail(EtcdError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Add(new FaultAction.Fail(new Status(error.Code, error.Message)));
    }

    /// <summary>Fails the call with a gRPC status. A stream ends with the status.</summary>
    /// <param name="code">The status code.</param>
    /// <param name="message">The status message.</param>
    /// <returns>The rule, which is active from now on.</returns>
    /// <exception cref="ArgumentException"><paramref name="code"/> is <see cref="StatusCode.OK"/>.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    public FaultRule Fail(StatusCode code, string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return code == StatusCode.OK
            ? throw new ArgumentException("OK is not a failure. To change a response, use Rewrite().", nameof(code))
            : Add(new FaultAction.Fail(new Status(code, message)));
    }

    /// <summary>Delays the call on the server's clock.</summary>
    /// <param name="by">The delay.</param>
    /// <returns>The rule, which is active from now on.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is not positive, or more than 49 days.</exception>
    public FaultRule Delay(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(by, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(by, FakeEtcdDefaults.MaxTimerDuration);
        return Add(new FaultAction.Delay(by));
    }

    /// <summary>Holds the call until the rule is released or removed, or the client cancels the call.</summary>
    /// <returns>The rule, which is active from now on.</returns>
    public FaultRule Hang() => Add(new FaultAction.Hang());

    /// <summary>Drops the response after the request took effect, as if the network lost it.</summary>
    /// <remarks>The client waits until its deadline. A stream continues without the response.</remarks>
    /// <returns>The rule, which is active from now on.</returns>
    public FaultRule DropResponse()
    {
        AfterEffect();
        return Add(new FaultAction.Drop());
    }

    /// <summary>Resets the client's connection. All calls on it fail.</summary>
    /// <returns>The rule, which is active from now on.</returns>
    public FaultRule ResetConnection() => Add(new FaultAction.Reset());

    /// <summary>Stalls the stream: the server sends nothing more on it, and leaves it open.</summary>
    /// <remarks>
    /// <para>
    /// The response to the matching request is withheld too, unless the rule applies after the effect (<see cref="AfterEffect"/>).
    /// <see cref="StreamSelection.ResumeAsync"/> ends the stall.
    /// </para>
    /// <para>
    /// The server does not read the queue of a stalled stream, as behind a dead network. It queues at most 128 batches of events for the
    /// stream; the watches read later events from history when the stream resumes, so memory stays bounded. If a compaction removes
    /// events that a watch still has to read, the server reports the compaction to the watch when the stream resumes, as etcd does. On
    /// a keep-alive stream, the server processes at most one more request, so the lease can expire.
    /// </para>
    /// </remarks>
    /// <returns>The rule, which is active from now on.</returns>
    /// <exception cref="InvalidOperationException">
    /// A procedure of the rule is not a stream, or the rule applies to all procedures.
    /// </exception>
    public FaultRule Stall()
    {
        Require(static rpc => RpcTable.Of(rpc).Kind == RpcKind.DuplexStream, nameof(Stall), "is not a stream");
        return Add(new FaultAction.Stall());
    }

    /// <summary>Refuses the watch: creates and cancels it in one response, as etcd does for a client without permission.</summary>
    /// <param name="reason">The cancel reason in the response.</param>
    /// <returns>The rule, which is active from now on.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reason"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// The rule is not for <see cref="EtcdRpc.Watch"/> alone, or it applies after the effect.
    /// </exception>
    public FaultRule RefuseWatch(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return AddToWatch(new FaultAction.RefuseWatch(reason), nameof(RefuseWatch));
    }

    /// <summary>Creates the watch, then cancels it as compacted at the server's current revision.</summary>
    /// <remarks>The server does not compact its history.</remarks>
    /// <returns>The rule, which is active from now on.</returns>
    /// <exception cref="InvalidOperationException">
    /// The rule is not for <see cref="EtcdRpc.Watch"/> alone, or it applies after the effect.
    /// </exception>
    public FaultRule CompactWatch() => AddToWatch(new FaultAction.CompactWatch(), nameof(CompactWatch));

    /// <summary>Changes the response before the server sends it.</summary>
    /// <typeparam name="TResponse">The type of the response. Responses of other types stay unchanged.</typeparam>
    /// <param name="change">Changes a copy of the response. The server's state stays unchanged.</param>
    /// <returns>The rule, which is active from now on.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="change"/> is null.</exception>
    /// <exception cref="InvalidOperationException">A procedure of the rule never returns a <typeparamref name="TResponse"/>.</exception>
    public FaultRule Rewrite<TResponse>(Action<TResponse> change)
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(change);
        RequireResponse(typeof(TResponse));
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
        Require(static rpc => rpc == EtcdRpc.Watch, method, "is not a watch");
        if (_point == FaultPoint.AfterEffect)
        {
            throw new InvalidOperationException($"{method}() applies when a watch is created, not after the effect. Remove AfterEffect().");
        }

        _filter.WhenCreatingWatch();
        return Add(action);
    }

    private void Require(Func<EtcdRpc, bool> holds, string method, string reason)
    {
        if (_filter.Rpcs.Count == 0)
        {
            throw new InvalidOperationException($"{method}() applies to the procedures of a rule. Start the rule with On(), not OnAny().");
        }

        foreach (var rpc in _filter.Rpcs.Where(rpc => !holds(rpc)))
        {
            throw new InvalidOperationException($"{method}() cannot apply to {rpc}, which {reason}.");
        }
    }

    private void RequireResponse(Type response)
    {
        foreach (var rpc in _filter.Rpcs.Where(rpc => RpcTable.Of(rpc).ResponseType != response))
        {
            throw new InvalidOperationException(
                $"{rpc} returns {RpcTable.Of(rpc).ResponseType.Name}, not {response.Name}, so {nameof(Rewrite)}() would never apply.");
        }

        if (!Enum.GetValues<EtcdRpc>().Any(rpc => RpcTable.Of(rpc) is { IsServed: true } row && row.ResponseType == response))
        {
            throw new InvalidOperationException($"No procedure returns {response.Name}, so {nameof(Rewrite)}() would never apply.");
        }
    }
}
