using System.Net;
using FakeEtcd.Tool.Control.Api;
using FakeEtcd.Tool.Control.Http;
using FakeEtcd.Tool.Control.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace FakeEtcd.Tool.Control;

/// <summary>Serves the control API on a port of its own.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private const long MaxBodyBytes = 4 * 1024 * 1024;
    private const int MaxConnections = 256;

    /// <summary>The time that waits have to end when the program stops.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;

    private ControlServer(WebApplication app) => _app = app;

    /// <summary>Where it serves.</summary>
    public string Url => _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();

    /// <summary>Starts serving.</summary>
    /// <param name="address">The address; port 0 selects a free one.</param>
    /// <param name="token">The token that clients must send.</param>
    /// <param name="state">What the requests share.</param>
    /// <param name="report">Gets the exceptions that are not a client's fault.</param>
    /// <exception cref="IOException">The port is in use, or this machine does not have the address.</exception>
    public static async Task<ControlServer> StartAsync(IPEndPoint address, ControlToken token, ControlState state, Action<Exception> report)
    {
        // An empty builder reads no configuration, and writes no log.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Listen(address, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, ProgramLifetime>());
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        Map(app, new ControlGuard(token, IPAddress.IsLoopback(address.Address)), state, report);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            return new ControlServer(app);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (var timeout = new CancellationTokenSource(ShutdownTimeout, TimeProvider.System))
        {
            await _app.StopAsync(timeout.Token).ConfigureAwait(false);
        }

        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static void Map(WebApplication app, ControlGuard guard, ControlState state, Action<Exception> report)
    {
        app.Use(async (context, next) =>
        {
            try
            {
                guard.Check(context);
                await next(context).ConfigureAwait(false);
                if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed } response)
                {
                    var detail = $"The path has no method {context.Request.Method}, but {response.Headers.Allow}.";
                    await Problem.Of(response.StatusCode, detail).WriteAsync(context).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
            {
                if (ErrorMapping.Find(exception) is not { } problem)
                {
                    report(exception);
                    problem = Problem.Of(StatusCodes.Status500InternalServerError, "This is a defect of fake-etcd. Its log has the error.");
                }

                await RefuseAsync(context, problem).ConfigureAwait(false);
            }
            catch (Exception) when (context.RequestAborted.IsCancellationRequested)
            {
                // Nobody waits for the reply.
            }
        });
        app.UseRouting();
        foreach (var route in ControlRoutes.All)
        {
            app.MapMethods(route.Path, [route.Method], context =>
            {
                var request = new ControlRequest(context, state);
                request.CheckQuery(route.Query);
                return route.Respond(request);
            });
        }

        app.Use(static (context, next) => context.GetEndpoint() is null
            ? throw ControlException.NotFound("path", "There is no such path. GET /v1/openapi.json describes the API.")
            : next(context));
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
