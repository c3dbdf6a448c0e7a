using FakeEtcd.Gateway.Metrics;
using FakeEtcd.Services;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Gateway.Probes;

/// <summary>The paths for operators: health, version and metrics.</summary>
internal static class ProbePaths
{
    /// <summary>Finds the handler of a path; null if there is none.</summary>
    public static Func<HttpContext, CallTarget, Task>? Find(string path) => path switch
    {
        "/metrics" => static (context, target) =>
            HttpReply.TextAsync(context.Response, StatusCodes.Status200OK, MetricsWriter.ContentType, ServerMetrics.Write(target)),
        "/version" => OnlyGet(VersionAsync),
        "/health" => OnlyGet(static (context, target) => HealthProbe.AnswerAsync(context, target.Node)),
        _ when CheckProbe.Find(path) is { } checks => OnlyGet((context, target) => CheckProbe.AnswerAsync(context, target.Node, checks)),
        _ => null,
    };

    /// <summary>Finds the handler of a path of a listener for metrics; null if there is none.</summary>
    public static Func<HttpContext, CallTarget, Task>? FindMetrics(string path) => path == "/version" ? null : Find(path);

    private static Func<HttpContext, CallTarget, Task> OnlyGet(Func<HttpContext, CallTarget, Task> answer) => (context, target) =>
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            return answer(context, target);
        }

        context.Response.Headers.Allow = HttpMethods.Get;
        return HttpReply.LineAsync(context.Response, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
    };

    private static Task VersionAsync(HttpContext context, CallTarget target)
    {
        var version = target.Node.Options.Version;
        var json = $"{{\"etcdserver\":\"{version}\",\"etcdcluster\":\"{EtcdVersionText.OfCluster(version)}\"}}";
        return HttpReply.TextAsync(context.Response, StatusCodes.Status200OK, HttpReply.Json, json);
    }
}
