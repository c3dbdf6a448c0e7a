using FakeEtcd.Hosting;
using FakeEtcd.Hosting.InMemory;
using Grpc.Net.Client;

namespace FakeEtcd.Controls;

/// <summary>Channels and handlers that lead to a server within the process.</summary>
internal static class ClientControls
{
    /// <summary>The address of a channel within the process. The name is reserved to lead nowhere.</summary>
    public const string InProcessUrl = "http://fake-etcd.invalid";

    public static GrpcChannel CreateChannel(ServerTransport transport, GrpcChannelOptions? options)
    {
        options ??= new GrpcChannelOptions { MaxReceiveMessageSize = null };
        if (options.HttpHandler is not null || options.HttpClient is not null)
        {
            throw new ArgumentException(
                $"The channel's way to the server is its handler: leave {nameof(options.HttpHandler)} and {nameof(options.HttpClient)} "
                + "unset, or wrap CreateHandler() and call GrpcChannel.ForAddress.",
                nameof(options));
        }

        return GrpcChannel.ForAddress(InProcessUrl, InProcessChannelOptions.Create(options, CreateHandler(transport)));
    }

    public static HttpMessageHandler CreateHandler(ServerTransport transport) => new SocketsHttpHandler
    {
        ConnectCallback = (_, _) => ValueTask.FromResult(transport.Connect()),
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        UseProxy = false,
    };
}
