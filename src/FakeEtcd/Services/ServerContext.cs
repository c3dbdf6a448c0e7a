using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Node;
using FakeEtcd.Services.Validation;
using FakeEtcd.Streams;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>What a call uses of its server: the server itself, and the state that it served when the call began.</summary>
internal sealed class ServerContext(CallTarget target)
{
    public ServerNode Node => target.Node;

    public OpenStreams Streams => target.Streams;

    public RequestValidator Validator => target.Validator;

    public ServedState State { get; } = target.Node.Current;

    public EtcdEngine Engine => State.Engine;

    /// <summary>Canceled when the server no longer serves <see cref="State"/>.</summary>
    public CancellationToken Stopping => State.Stopping;

    /// <summary>The revision that the server's member knows of.</summary>
    public long Revision => Engine.RevisionOf(State.Replica);

    /// <summary>Who makes a call.</summary>
    public Caller CallerOf(ServerCallContext call) =>
        Caller.Client(Engine.AuthEnabled ? EtcdClientInfo.TokenIn(call.RequestHeaders) : null, State.Replica);
}
