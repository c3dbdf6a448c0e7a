using System.Net;
using Etcd.Discovery.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Tests.Registration.Support;

/// <summary>Builds web apps that register themselves.</summary>
internal abstract class WebAppFixture : RegistrationFixture
{
    protected CapturedLogs Logs { get; } = new();

    /// <summary>What the product logged above Debug.</summary>
    protected IEnumerable<string> News => Logs.Entries
        .Where(entry => entry.Level >= LogLevel.Information && entry.Category.StartsWith("Etcd.", StringComparison.Ordinal))
        .Select(entry => $"{entry.Level}: {entry.Message}");

    protected WebApplication Build(
        Action<EtcdRegistrationOptions>? configure = null,
        IPAddress? listen = null,
        Action<IServiceCollection>? configureServices = null) => BuildApp(
            kestrel => kestrel.Listen(listen ?? IPAddress.Loopback, 0),
            services =>
            {
                services.AddEtcdServerRegistration(Target, configure);
                configureServices?.Invoke(services);
            });

    /// <summary>Builds an app that registers nothing by itself.</summary>
    protected WebApplication BuildApp(Action<KestrelServerOptions> configureKestrel, Action<IServiceCollection> configureServices)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ILoggerFactory>(Logs);
        builder.Services.AddSingleton(Connection);
        configureServices(builder.Services);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(configureKestrel);
        return builder.Build();
    }
}
