using System.Security.Cryptography.X509Certificates;
using FakeEtcd.Controls;
using Grpc.Net.Client;

namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Creates an in-process channel to the server: HTTP/2 and gRPC without a port, with TLS if the server uses it.</summary>
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

    /// <summary>Creates an in-process channel to the server with a client certificate.</summary>
    /// <param name="clientCertificate">The certificate, with its private key. A server that asks for none does not get it.</param>
    /// <param name="options">The options of the channel, as for <see cref="CreateChannel(GrpcChannelOptions?)"/>.</param>
    /// <returns>The channel. Dispose it after use.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="clientCertificate"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="options"/> has a handler or an HTTP client.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public GrpcChannel CreateChannel(X509Certificate2 clientCertificate, GrpcChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(clientCertificate);
        ThrowIfDisposed();
        return ClientControls.CreateChannel(_server.Transport, options, clientCertificate);
    }

    /// <summary>Creates an HTTP handler that connects to the server in-process, whatever the address of a request.</summary>
    /// <returns>The handler. Dispose it after use.</returns>
    /// <remarks>
    /// The handler speaks HTTP/1.1 and HTTP/2, whichever version the request asks for. With TLS, requests must be https, and the handler
    /// trusts the server's certificate. While the server refuses connections, requests that need a new connection fail.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public HttpMessageHandler CreateHandler()
    {
        ThrowIfDisposed();
        return ClientControls.CreateHandler(_server.Transport);
    }

    /// <summary>Creates an HTTP handler that connects to the server in-process with a client certificate.</summary>
    /// <param name="clientCertificate">The certificate, with its private key. A server that asks for none does not get it.</param>
    /// <returns>The handler. Dispose it after use.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="clientCertificate"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public HttpMessageHandler CreateHandler(X509Certificate2 clientCertificate)
    {
        ArgumentNullException.ThrowIfNull(clientCertificate);
        ThrowIfDisposed();
        return ClientControls.CreateHandler(_server.Transport, clientCertificate);
    }
}
