using FakeEtcd.Calls;
using FakeEtcd.Streams;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Services;

/// <summary>The context of a call, for the service that serves it.</summary>
internal sealed class CallContext(HttpContext context, CallLifetime lifetime) : ServerCallContext
{
    private static readonly AuthContext Anonymous = new(peerIdentityPropertyName: null, []);

    private Dictionary<object, object>? _userState;
    private Metadata? _responseTrailers;

    public HttpContext HttpContext => context;

    /// <summary>The session of a stream; null for a unary call.</summary>
    public StreamSession? Session { get; set; }

    protected override string MethodCore => context.Request.Path.Value ?? "";

    protected override string HostCore => context.Request.Host.Value ?? "";

    protected override string PeerCore => EtcdClientInfo.Of(context).Peer;

    protected override DateTime DeadlineCore => lifetime.Deadline;

    protected override Metadata RequestHeadersCore => EtcdClientInfo.Of(context).Headers;

    protected override CancellationToken CancellationTokenCore => lifetime.Ended;

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => Anonymous;

    protected override IDictionary<object, object> UserStateCore => _userState ??= [];

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("etcd's services make no calls for others.");

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) =>
        throw new NotSupportedException("etcd's services send no headers of their own.");
}
