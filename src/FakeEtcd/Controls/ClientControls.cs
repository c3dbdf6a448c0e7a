using FakeEtcd.Hosting;
using FakeEtcd.Hosting.InMemory;
using Grpc.Net.Client;

namespace FakeEtcd.Controls;

/// <summary>Creates channels and handlers that connect to a server in this process.</summary>
internal static class ClientControls
{
    /// <summary>The address of in-process channels. The top-level domain <c>invalid</c> is reserved and never resolves.</summary>
    public const string InProcessUrl = "http://fake-etcd.invalid";

    public static GrpcChannel CreateChannel(ServerTransport transport, GrpcChannelOptions? options)
    {
        options ??= new GrpcChannelOptions { MaxReceiveMessageSize = null };
        if (options.HttpHandler is not null || options.HttpClient is not null)
        {
            throw new ArgumentException(
                $"CreateChannel() sets the channel's handler. Leave {nameof(options.HttpHandler)} and {nameof(options.HttpClient)} unset, "
                + "or wrap CreateHandler() and call GrpcChannel.ForAddress().",
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
