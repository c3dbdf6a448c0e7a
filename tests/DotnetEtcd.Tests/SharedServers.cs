using System.Collections.Concurrent;
using DotnetEtcd.Tests.Auth;
using DotnetEtcd.Tests.Servers;
using NUnit.Framework;

namespace DotnetEtcd.Tests;

/// <summary>One server a back end, for all tests that keep to keys of their own.</summary>
[SetUpFixture]
public sealed class SharedServers
{
    private static readonly ConcurrentDictionary<(Backend, bool WithAuth), Lazy<Task<IServer>>> Servers = new();

    /// <summary>A server without users.</summary>
    public static Task<IServer> GetAsync(Backend backend) => GetAsync(backend, withAuth: false);

    /// <summary>A server with the users of <see cref="AccessControl"/>.</summary>
    public static Task<IServer> GetWithAuthAsync(Backend backend) => GetAsync(backend, withAuth: true);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        foreach (var server in Servers.Values)
        {
            await (await server.Value).DisposeAsync();
        }
    }

    private static Task<IServer> GetAsync(Backend backend, bool withAuth) =>
        Servers.GetOrAdd((backend, withAuth), _ => new Lazy<Task<IServer>>(() => StartAsync(backend, withAuth))).Value;

    private static async Task<IServer> StartAsync(Backend backend, bool withAuth)
    {
        var server = await backend.StartAsync();
        if (withAuth)
        {
            using var client = server.Connect();
            await AccessControl.EnableAsync(client);
        }

        return server;
    }
}
