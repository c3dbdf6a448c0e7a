using FakeEtcd.Gateway.Calls;
using FakeEtcd.Gateway.Probes;
using FakeEtcd.Gateway.Sockets;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Gateway;

/// <summary>Serves the HTTP requests that are not gRPC: the JSON gateway, the health checks, the version and the metrics.</summary>
internal static class GatewayMiddleware
{
    private const string GrpcContentType = "application/grpc";

    /// <summary>The path prefixes of the gateway. The second one is that of etcd 3.3.</summary>
    private static readonly string[] Prefixes = ["/v3/", "/v3beta/"];

    /// <param name="app">The pipeline. What follows serves gRPC, with the server of the call as a feature.</param>
    /// <param name="maxMessageBytes">The size of the largest message that gRPC accepts, in bytes.</param>
    public static void UseGateway(this IApplicationBuilder app, int maxMessageBytes)
    {
        // gRPC calls go past the gateway's middleware.
        app.UseWhen(static context => !IsGrpc(context) || !context.Features.GetRequiredFeature<ListenerScope>().Grpc, gateway =>
        {
            // As etcd, the gateway sends no pings.
            gateway.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
            gateway.Use((context, next) => ServeAsync(context, next, maxMessageBytes));
        });
    }

    private static Task ServeAsync(HttpContext context, RequestDelegate next, int maxMessageBytes)
    {
        var scope = context.Features.GetRequiredFeature<ListenerScope>();
        if (!scope.Http || IsGrpc(context))
        {
            // The listener serves the other protocol only.
            context.Abort();
            return Task.CompletedTask;
        }

        var path = context.Request.Path.Value ?? "";
        var target = context.Features.GetRequiredFeature<CallTarget>();
        if (scope.MetricsOnly)
        {
            return ProbeAsync(context, target, ProbePaths.FindMetrics(path));
        }

        // The dashboard has stricter rules for browsers than etcd.
        if (target.Dashboard is { } dashboard && path.StartsWith(FakeEtcdDefaults.DashboardPath, StringComparison.Ordinal))
        {
            context.Features.GetRequiredFeature<IKeptConnection>().Keep();
            return dashboard(context);
        }

        var options = target.Node.Options;
        if (BrowserRules.IsMisdirected(context, options.AllowedHosts))
        {
            return HttpReply.LineAsync(context.Response, StatusCodes.Status421MisdirectedRequest, BrowserRules.Misdirected(context));
        }

        BrowserRules.AddCorsHeaders(context, options.AllowedOrigins);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        return options.JsonGateway && RpcPath(path) is { } rpcPath
            ? CallAsync(context, next, rpcPath, new GatewaySettings(options.GatewayVersion, maxMessageBytes))
            : ProbeAsync(context, target, ProbePaths.Find(path));
    }

    private static Task ProbeAsync(HttpContext context, CallTarget target, Func<HttpContext, CallTarget, Task>? probe) =>
        probe?.Invoke(context, target) ?? HttpReply.LineAsync(context.Response, StatusCodes.Status404NotFound, "404 page not found");

    /// <summary>Returns the part of a path that names an RPC; null for a path outside the gateway.</summary>
    private static string? RpcPath(string path) =>
        Array.Find(Prefixes, prefix => path.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix ? path[prefix.Length..] : null;

    /// <summary>
    /// Whether etcd treats a request as a gRPC call: without TLS every request over HTTP/2, with TLS those with gRPC's content type.
    /// </summary>
    private static bool IsGrpc(HttpContext context) => HttpProtocol.IsHttp2(context.Request.Protocol)
        && (context.Features.Get<ITlsConnectionFeature>() is null
            || context.Request.ContentType?.Contains(GrpcContentType, StringComparison.Ordinal) == true);

    private static Task CallAsync(HttpContext context, RequestDelegate next, string path, GatewaySettings settings)
    {
        var reply = new GatewayReply(context.Response, settings.Version);
        if (!RpcTable.TryFindGateway(path, out var rpc))
        {
            return reply.NotFoundAsync();
        }

        if (context.WebSockets.IsWebSocketRequest)
        {
            return WebSocketRequest.ServeAsync(context, request => new GatewayCall(request, next, rpc, settings).RunAsync());
        }

        return HttpMethods.IsPost(context.Request.Method)
            ? new GatewayCall(context, next, rpc, settings).RunAsync()
            : reply.MethodNotAllowedAsync();
    }
}
