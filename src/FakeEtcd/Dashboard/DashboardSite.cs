using FakeEtcd.ControlApi;
using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace FakeEtcd.Dashboard;

/// <summary>Serves the dashboard of a server: the page, its files and the API.</summary>
internal sealed class DashboardSite
{
    private const string Root = FakeEtcdDefaults.DashboardPath;
    private const string Api = $"{Root}api";
    private const string Assets = $"{Root}assets/";

    private readonly ControlDispatcher _api;

    private DashboardSite(ControlState state)
    {
        var log = (state.Options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger(DashboardLog.Category);
        _api = new ControlDispatcher(state, ControlAccess.Of(state.Options), log.RequestFailed);
    }

    /// <summary>Begins to serve.</summary>
    public static void Open(ControlState state) => state.Server.Dashboard = new DashboardSite(state).ServeAsync;

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        AddHeaders(context.Response.Headers);
        if (path.StartsWith($"{Api}/", StringComparison.Ordinal))
        {
            context.Response.Headers.CacheControl = "no-store";
            await _api.ServeAsync(context, path[Api.Length..], DashboardGuard.CheckApi).ConfigureAwait(false);
            return;
        }

        try
        {
            DashboardGuard.CheckPage(context);
            await ServeFileAsync(context, Find(path) ?? throw NotFound()).ConfigureAwait(false);
        }
        catch (ControlException refused)
        {
            await Problem.Of(refused.Status, refused.Message, refused.Field).WriteAsync(context).ConfigureAwait(false);
        }
    }

    private static DashboardAsset? Find(string path) => path == Root ? DashboardAssets.Find(DashboardAssets.Page)
        : path.StartsWith(Assets, StringComparison.Ordinal) ? DashboardAssets.Find(path[Assets.Length..])
        : null;

    private static ControlException NotFound() =>
        new(StatusCodes.Status404NotFound, $"There is no such file. The dashboard is at {Root}, and its API at {Api}/v1/.");

    private static async Task ServeFileAsync(HttpContext context, DashboardAsset file)
    {
        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            throw new ControlException(StatusCodes.Status405MethodNotAllowed, "A file can only be read.");
        }

        response.Headers.ETag = file.Tag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (request.Headers.IfNoneMatch.ToString().Split(',').Any(tag => tag.Trim() == file.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var isCompressed = request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);
        var content = isCompressed ? file.Compressed : file.Content;
        response.ContentType = file.ContentType;
        response.ContentLength = content.Length;
        if (isCompressed)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        if (HttpMethods.IsGet(request.Method))
        {
            await response.Body.WriteAsync(content, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
    }
}
