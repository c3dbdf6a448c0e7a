using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Testing.Network;

/// <summary>A real gRPC server on a free loopback port, that answers with its own address.</summary>
public sealed class GreeterServer : IAsyncDisposable
{
    private const int CallsARound = 12;

    private readonly WebApplication _app;

    private GreeterServer(WebApplication app) => _app = app;

    /// <summary><c>127.0.0.1:port</c>, unless it listens elsewhere.</summary>
    public string Address => AddressOf(_app.Services.GetRequiredService<IServer>());

    /// <summary>The different <c>:authority</c> headers of the calls so far.</summary>
    public IReadOnlyCollection<string> Authorities => [.. _app.Services.GetRequiredService<SeenAuthorities>().Keys];

    /// <summary>Starts a server.</summary>
    /// <param name="configure">Adds services to its host.</param>
    /// <param name="listenOn">The address to listen on; IPv4's loopback if null.</param>
    /// <param name="certificate">Its certificate; without TLS if null.</param>
    public static async Task<GreeterServer> StartAsync(
        Action<IServiceCollection>? configure = null, IPAddress? listenOn = null, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            listenOn ?? IPAddress.Loopback,
            0,
            listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            }));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<SeenAuthorities>();
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        try
        {
            app.MapGrpcService<GreeterService>();
            await app.StartAsync().Within("the server's start");
            return new GreeterServer(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks whatever server the channel picks for its address.</summary>
    public static async Task<string> AskAsync(ChannelBase channel, bool waitForReady = false)
    {
        var options = new CallOptions().WithWaitForReady(waitForReady);
        var reply = await new Greeter.GreeterClient(channel).GreetAsync(new GreetRequest(), options).ResponseAsync.Within("an answer");
        return reply.Address;
    }

    /// <summary>Makes a dozen calls, and counts the answers of each server.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> CountAnswersAsync(ChannelBase channel)
    {
        var answers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var call = 0; call < CallsARound; call++)
        {
            var address = await AskAsync(channel);
            answers[address] = answers.GetValueOrDefault(address) + 1;
        }

        return answers;
    }

    /// <summary>Waits until these servers, and no others, answer a channel's calls.</summary>
    public static Task UntilAnsweredByAsync(ChannelBase channel, params GreeterServer[] servers) => Bounded.UntilAsync(
        async () => (await CountAnswersAsync(channel)).Keys.ToHashSet().SetEquals(servers.Select(server => server.Address)),
        "answers by " + string.Join(", ", servers.Select(server => server.Address)));

    /// <summary>Stops the server as its host does on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync().Within("the server's end");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string AddressOf(IServer server) =>
        new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;

    private sealed class SeenAuthorities : ConcurrentDictionary<string, bool>;

    private sealed class GreeterService(IServer server, SeenAuthorities authorities) : Greeter.GreeterBase
    {
        public override Task<GreetReply> Greet(GreetRequest request, ServerCallContext context)
        {
            authorities.TryAdd(context.Host, true);
            return Task.FromResult(new GreetReply { Address = AddressOf(server) });
        }
    }
}
