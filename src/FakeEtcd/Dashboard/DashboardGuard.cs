using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.Messages;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FakeEtcd.Dashboard;

/// <summary>Refuses the requests of other web pages.</summary>
internal static class DashboardGuard
{
    /// <summary>The header that other pages cannot send without a permission that they do not get.</summary>
    private const string OwnHeader = "X-Fake-Etcd";

    private const string Json = "application/json";
    private const string SecFetchSite = "Sec-Fetch-Site";
    private const string SecFetchMode = "Sec-Fetch-Mode";

    /// <summary>Checks a request for the page and its files. A link on another page may lead to the page.</summary>
    /// <exception cref="ControlException">The request is refused.</exception>
    public static void CheckPage(HttpContext context)
    {
        CheckHost(context);
        if (context.Request.Headers[SecFetchMode] != "navigate")
        {
            CheckSite(context);
        }
    }

    /// <summary>Checks a request to the API.</summary>
    /// <exception cref="ControlException">The request is refused.</exception>
    public static void CheckApi(HttpContext context)
    {
        CheckHost(context);
        CheckSite(context);
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !request.Headers.ContainsKey(OwnHeader) && !IsJson(request.ContentType))
        {
            throw Refused($"Send the header '{OwnHeader}: 1', or a body of the type {Json}: without them, the request could be that of another web page.");
        }
    }

    private static void CheckHost(HttpContext context)
    {
        var host = context.Request.Host.Host;
        if (!LocalHost.IsNamedBy(host) && !host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused("The Host header must name this machine, as 127.0.0.1 or localhost does.");
        }
    }

    private static void CheckSite(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.TryGetValue(HeaderNames.Origin, out var origin) && origin != $"{request.Scheme}://{request.Host}")
        {
            throw Refused("Another web page may not use the dashboard: the Origin header names another site.");
        }

        if (request.Headers.TryGetValue(SecFetchSite, out var site) && site != "same-origin" && site != "none")
        {
            throw Refused("Another web page may not use the dashboard: the request comes from another site.");
        }
    }

    private static bool IsJson(string? contentType) =>
        contentType is not null && contentType.Split(';')[0].Trim().Equals(Json, StringComparison.OrdinalIgnoreCase);

    private static ControlException Refused(string detail) => new(StatusCodes.Status403Forbidden, detail);
}
