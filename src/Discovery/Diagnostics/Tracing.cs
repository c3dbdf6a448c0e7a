using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Etcd.Discovery;

/// <summary>The spans of <see cref="DiscoveryDiagnostics.Name"/>.</summary>
/// <remarks>Background work starts no span: it has no caller who would look for it, and would start them without end.</remarks>
internal static partial class Tracing
{
    private const string ErrorTag = "error.type";
    private const string StatusTag = "rpc.response.status_code";

    private static readonly ActivitySource Source = new(DiscoveryDiagnostics.Name);

    /// <summary>Starts the span of an operation that the program has called.</summary>
    /// <param name="name">The name.</param>
    /// <param name="target">The name of the service.</param>
    public static Activity? StartOperation(string name, string target) =>
        Source.StartActivity(name)?.SetTag("etcd.discovery.target", target);

    /// <summary>Starts the span of a call to a member, if it is part of a trace.</summary>
    /// <param name="method">The method, such as <c>/etcdserverpb.KV/Range</c>.</param>
    /// <param name="server">The member.</param>
    public static Activity? StartCall(string method, ServerTags server)
    {
        if (Activity.Current is not { IsStopped: false } || !Source.HasListeners())
        {
            return null;
        }

        method = method.TrimStart('/');
        return Source.StartActivity(
            method,
            ActivityKind.Client,
            parentContext: default,
            tags: [new("rpc.system.name", "grpc"), new("rpc.method", method), .. server.Tags]);
    }

    /// <summary>Ends the span of a call with the status of gRPC, such as <c>DeadlineExceeded</c>.</summary>
    public static void EndCall(Activity span, string status)
    {
        var code = WordStart().Replace(status, "_").ToUpperInvariant();
        span.SetTag(StatusTag, code);
        if (code != "OK")
        {
            span.SetTag(ErrorTag, code).SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    /// <summary>Marks a span as failed. For exception filters, so it does not handle the exception.</summary>
    /// <returns>False.</returns>
    public static bool Fail(Activity? span, Exception exception)
    {
        span?.SetTag(ErrorTag, exception.GetType().FullName).SetStatus(ActivityStatusCode.Error);
        return false;
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}
