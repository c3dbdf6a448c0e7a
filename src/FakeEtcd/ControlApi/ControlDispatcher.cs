using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.ControlApi;

/// <summary>Serves requests to the API, by its table of routes.</summary>
/// <param name="state">What the requests share.</param>
/// <param name="access">What the clients may do and see.</param>
/// <param name="report">Gets the exceptions that are not a client's fault.</param>
internal sealed class ControlDispatcher(ControlState state, ControlAccess access, Action<Exception> report)
{
    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">The path within the API.</param>
    /// <param name="check">Refuses the request with a <see cref="ControlException"/>.</param>
    public async Task ServeAsync(HttpContext context, string path, Action<HttpContext> check)
    {
        try
        {
            check(context);
            await RespondAsync(context, path).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the reply.
        }
        catch (Exception exception)
        {
            if (ErrorMapping.Find(exception) is not { } problem)
            {
                report(exception);
                problem = Problem.Of(StatusCodes.Status500InternalServerError, "This is a defect of fake-etcd. Its log has the error.");
            }

            await RefuseAsync(context, problem).ConfigureAwait(false);
        }
    }

    private Task RespondAsync(HttpContext context, string path)
    {
        var (routes, parts) = RouteTable.Find(path);
        if (routes.Count == 0)
        {
            throw ControlException.NotFound("path", "There is no such path. GET /v1/openapi.json describes the API.");
        }

        if (routes.FirstOrDefault(route => HttpMethods.Equals(route.Method, context.Request.Method)) is not { } route)
        {
            var allowed = string.Join(", ", routes.Select(static route => route.Method));
            context.Response.Headers.Allow = allowed;
            throw new ControlException(
                StatusCodes.Status405MethodNotAllowed, $"The path has no method {context.Request.Method}, but {allowed}.");
        }

        RequireAccess(route);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = route.MaxBodyBytes;
        }

        var request = new ControlRequest(context, state, access, parts);
        request.CheckQuery(route.Query);
        return route.Respond(request);
    }

    private void RequireAccess(ControlRoute route)
    {
        if (state.Server.Forwarder is { } forwarder && !route.IsOfProxy)
        {
            throw ControlException.Conflict($"A proxy has no keys, leases, snapshots and clock of its own. Ask the etcd behind it: {forwarder.UpstreamUrl}.");
        }

        if (access.IsReadOnly && route.IsAction)
        {
            throw new ControlException(
                StatusCodes.Status403Forbidden,
                $"The dashboard only reads: {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.DashboardReadOnly)} is true.");
        }

        if (!access.Mask.IsEmpty && route.HoldsValues)
        {
            throw new ControlException(
                StatusCodes.Status403Forbidden,
                "The reply would hold values that are masked "
                + $"({nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.DashboardMaskedPrefixes)}). Use the API of the library or of etcd.");
        }
    }

    private static Task RefuseAsync(HttpContext context, Problem problem)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        return problem.WriteAsync(context);
    }
}
