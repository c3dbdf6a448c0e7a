using Etcd.Api;
using FakeEtcd.Calls;
using FakeEtcd.Gateway.Calls;
using FakeEtcd.Hosting.Requests;
using FakeEtcd.Node;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Proxying;

/// <summary>Forwards the requests of a proxy's clients. Calls of etcd's services pass its journal and its faults.</summary>
/// <param name="node">The proxy, as its clients know it.</param>
/// <param name="upstream">The etcd behind it.</param>
internal sealed class ProxyForwarder(ServerNode node, Upstream upstream) : IForwarder
{
    private readonly int _maxBytes = node.Options.MaxRequestBytes + FakeEtcdDefaults.GrpcOverheadBytes;

    public string UpstreamUrl => upstream.Url;

    public ResponseHeader LastHeader => upstream.LastHeader;

    public Task ForwardAsync(HttpContext context)
    {
        // Over HTTP/1.1, etcd has no gRPC.
        var isGrpc = HttpProtocol.IsHttp2(context.Request.Protocol)
            && context.Request.ContentType?.StartsWith(GrpcStatus.ContentType, StringComparison.OrdinalIgnoreCase) == true;
        var rpc = isGrpc && RpcTable.TryFind(context.Request.Path.Value ?? "", out var row) ? row : null;

        // The upstream refuses what is invalid.
        return rpc is null || RequestHead.Check(context.Request, rpc, isKnown: false) is not null
            ? PassThrough.RunAsync(context, upstream, isGrpc, node.Current.Stopping)
            : ForwardAsync(context, rpc);
    }

    private async Task ForwardAsync(HttpContext context, RpcInfo rpc)
    {
        var target = context.Features.GetRequiredFeature<CallTarget>();
        // What is in the upstream may end when the proxy stops. A stream ends by its session.
        using var lifetime = new CallLifetime(context, GrpcTimeout.Of(context.Request), CancellationToken.None);
        var call = new ForwardedRequest(context, target, rpc, lifetime, upstream, _maxBytes);
        try
        {
            await (rpc.Kind == RpcKind.Unary ? ForwardedCall.RunAsync(call) : ForwardedStream.RunAsync(call)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            CallExchange.StatusOf(context, rpc.Rpc, exception).WriteTo(context.Response);
        }
    }
}
