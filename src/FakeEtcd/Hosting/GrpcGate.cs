using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Hosting;

/// <summary>Passes gRPC calls on, and answers other requests as etcd answers unknown paths. etcd serves gRPC over HTTP/2 only.</summary>
internal static class GrpcGate
{
    private const string ContentType = "application/grpc";
    private const string NotFound = "404 page not found";

    public static void UseGrpcGate(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (IsGrpc(context))
        {
            return next(context);
        }

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowMethods = "POST, GET, OPTIONS, PUT, DELETE";
        headers.AccessControlAllowHeaders = "accept, content-type, authorization";
        return context.Response.FailAsync(StatusCodes.Status404NotFound, NotFound);
    });

    /// <summary>
    /// Whether etcd treats a request as a gRPC call: without TLS every request over HTTP/2, with TLS those with gRPC's content type.
    /// </summary>
    public static bool IsGrpc(HttpContext context) => HttpProtocol.IsHttp2(context.Request.Protocol)
        && (context.Features.Get<ITlsConnectionFeature>() is null
            || context.Request.ContentType?.Contains(ContentType, StringComparison.Ordinal) == true);
}
