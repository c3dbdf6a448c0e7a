using FakeEtcd.Faults;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd;

/// <content>The last method of a rule: what happens to the calls.</content>
public sealed partial class FaultBuilder
{
    /// <summary>The longest time that a timer can take.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(49);

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
}
