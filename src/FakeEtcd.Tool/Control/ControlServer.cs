using System.Net;
using FakeEtcd.ControlApi;
using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace FakeEtcd.Tool.Control;

/// <summary>Serves the control API on a port of its own.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
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
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Listen(address, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, ProgramLifetime>());
        var app = builder.Build();
        var guard = new ControlGuard(token, IPAddress.IsLoopback(address.Address));
        var dispatcher = new ControlDispatcher(state, ControlAccess.Full, report);
        app.Run(context => dispatcher.ServeAsync(context, context.Request.Path.Value ?? "", guard.Check));
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
}
