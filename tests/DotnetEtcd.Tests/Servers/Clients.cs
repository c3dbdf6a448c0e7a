using dotnet_etcd;
using Grpc.Net.Client;
using Testing.Etcd;

namespace DotnetEtcd.Tests.Servers;

internal static class Clients
{
    /// <summary>Short, for tests that wait for a client to connect again.</summary>
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(50);

    /// <summary>A client over TCP whose calls have a deadline.</summary>
    public static EtcdClient OverTcp(string connectionString) =>
        new(connectionString, configureChannelOptions: ReconnectSoon, interceptors: [new DeadlineInterceptor()]);

    /// <inheritdoc cref="OverTcp(string)"/>
    public static EtcdClient OverTcp(string connectionString, string user, string password)
    {
        var client = OverTcp(connectionString);
        client.SetCredentials(user, password);
        return client;
    }

    private static void ReconnectSoon(GrpcChannelOptions options) =>
        (options.InitialReconnectBackoff, options.MaxReconnectBackoff) = (Backoff, Backoff);
}
