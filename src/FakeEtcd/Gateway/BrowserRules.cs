using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Gateway;

/// <summary>Which web pages may call the server.</summary>
internal static class BrowserRules
{
    /// <summary>Allows the requests of web pages, as etcd does.</summary>
    /// <param name="context">The request.</param>
    /// <param name="origins">The origins of the pages that may call the server; null for all.</param>
    public static void AddCorsHeaders(HttpContext context, IReadOnlyList<string>? origins)
    {
        var origin = origins is null ? "*" : context.Request.Headers.Origin.ToString();
        if (origins is not null && !origins.Contains(origin))
        {
            return;
        }

        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "POST, GET, OPTIONS, PUT, DELETE";
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowHeaders = "accept, content-type, authorization";
    }

    /// <summary>Whether a request without TLS asks for a host that is not allowed.</summary>
    /// <param name="context">The request.</param>
    /// <param name="hosts">The hosts that are allowed; null for any.</param>
    public static bool IsMisdirected(HttpContext context, IReadOnlyList<string>? hosts) =>
        hosts is not null
        && context.Features.Get<ITlsConnectionFeature>() is null
        && !hosts.Contains(context.Request.Host.Host);

    public static string Misdirected(HttpContext context) =>
        $"""

        etcd received your request, but the Host header was unrecognized.

        The host '{context.Request.Host.Host}' is not in --host-whitelist (FakeEtcdOptions.AllowedHosts).
        """;
}
