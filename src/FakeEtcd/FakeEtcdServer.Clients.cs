using FakeEtcd.Controls;
using Grpc.Net.Client;

namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Creates an in-process channel to the server: HTTP/2 and gRPC without a port.</summary>
    /// <param name="options">
    /// The options of the channel, without a handler or HTTP client. The method copies them. Null for gRPC's defaults without a limit on
    /// the size of responses, as in etcd's clients.
    /// </param>
    /// <returns>The channel. Dispose it after use.</returns>
    /// <remarks>
    /// The channel connects on first use, and reconnects when it loses its connection. Like every channel with a custom handler, it does
    /// not support <c>channel.State</c> and <c>channel.ConnectAsync</c>; for these, create a channel to <see cref="ConnectionString"/>.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="options"/> has a handler or an HTTP client.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public GrpcChannel CreateChannel(GrpcChannelOptions? options = null)
    {
        ThrowIfDisposed();
        return ClientControls.CreateChannel(_server.Transport, options);
    }

    /// <summary>Creates an HTTP/2 handler that connects to the server in-process, whatever the address of a request.</summary>
    /// <returns>The handler. Dispose it after use.</returns>
    /// <remarks>While the server refuses connections, requests that need a new connection fail.</remarks>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public HttpMessageHandler CreateHandler()
    {
        ThrowIfDisposed();
        return ClientControls.CreateHandler(_server.Transport);
    }
}
