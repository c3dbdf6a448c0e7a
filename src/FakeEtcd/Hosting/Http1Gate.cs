using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Hosting;

/// <summary>Answers requests that are no gRPC calls as etcd answers unknown paths. etcd serves gRPC over HTTP/2 only.</summary>
internal static class Http1Gate
{
    private const string NotFound = "404 page not found\n";

    public static void UseHttp1Gate(this IApplicationBuilder app) =>
        app.Use(static (context, next) => IsGrpc(context) ? next(context) : RefuseAsync(context.Response));

    /// <summary>
    /// Whether etcd treats a request as a gRPC call: without TLS every request over HTTP/2, with TLS those with gRPC's content type.
    /// </summary>
    public static bool IsGrpc(HttpContext context) => HttpProtocol.IsHttp2(context.Request.Protocol)
        && (context.Features.Get<ITlsConnectionFeature>() is null
            || context.Request.ContentType?.Contains("application/grpc", StringComparison.Ordinal) == true);

    private static Task RefuseAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status404NotFound;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlAllowMethods = "POST, GET, OPTIONS, PUT, DELETE";
        response.Headers.AccessControlAllowHeaders = "accept, content-type, authorization";
        response.ContentLength = NotFound.Length;
        return response.WriteAsync(NotFound);
    }
}
