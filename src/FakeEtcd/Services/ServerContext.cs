using FakeEtcd.Calls;
using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Node;
using FakeEtcd.Services.Concurrency;
using FakeEtcd.Services.Validation;
using FakeEtcd.Streams;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The server of a call and the state that it served when the call began.</summary>
internal sealed class ServerContext(CallTarget target)
{
    public ServerNode Node => target.Node;

    public OpenStreams Streams => target.Streams;

    public OwnWatches OwnWatches => target.OwnWatches;

    public CallCounters Counters => target.Counters;

    public RequestValidator Validator => target.Validator;

    /// <summary>The request that is being served, for the services whose calls have several steps; null for other calls.</summary>
    public CallScope? Scope { get; set; }

    public ServedState State { get; } = target.Node.Current;

    public EtcdEngine Engine => State.Engine;

    /// <summary>Canceled when the server no longer serves <see cref="State"/>.</summary>
    public CancellationToken Stopping => State.Stopping;

    /// <summary>The revision as the server's member sees it.</summary>
    public long Revision => Engine.RevisionOf(State.Replica);

    /// <summary>Returns the caller of a call.</summary>
    public Caller CallerOf(ServerCallContext call)
    {
        if (!Engine.AuthEnabled)
        {
            return Caller.Client(token: null, State.Replica);
        }

        // Tokens expire, and the engine reads no clock under its lock.
        Engine.ObserveTime();
        var client = EtcdClientInfo.Of(call.HttpContextOf());
        return Caller.Client(client.Token, State.Replica, client.CommonName);
    }
}
