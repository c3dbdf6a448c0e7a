using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Testing;

namespace Conformance.Tests.Proxying;

/// <summary>A server behind a proxy that sees and sends bytes, not messages.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedUpstream(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <param name="answer">Answers a request.</param>
    /// <param name="configure">Configures how it listens; null for HTTP/2 without TLS.</param>
    public static async Task<ScriptedUpstream> StartAsync(RequestDelegate answer, Action<ListenOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, configure ?? (listen => listen.Protocols = HttpProtocols.Http2)));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync().Within("the upstream's start");
        return new ScriptedUpstream(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
