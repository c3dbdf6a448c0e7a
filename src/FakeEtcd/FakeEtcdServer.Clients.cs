using FakeEtcd.Controls;
using Grpc.Net.Client;

namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Makes a channel to the server that stays within the process: the same HTTP/2 and gRPC, without a port.</summary>
    /// <param name="options">
    /// The channel's options, which are copied; their handler must not be set. Null for gRPC's own, with no limit to the size of a
    /// response, as in etcd's clients.
    /// </param>
    /// <returns>A channel; dispose it when done. It connects when it is first used, and again after a lost connection.</returns>
    /// <remarks>
    /// As with every custom handler, the channel neither tells its state nor waits for it: <c>channel.State</c> and
    /// <c>channel.ConnectAsync</c> need a channel to <see cref="ConnectionString"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">The options have a handler or a client of their own.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public GrpcChannel CreateChannel(GrpcChannelOptions? options = null)
    {
        ThrowIfDisposed();
        return ClientControls.CreateChannel(_server.Transport, options);
    }

    /// <summary>Makes a handler whose connections, whatever the address, lead to the server within the process, over HTTP/2.</summary>
    /// <returns>A handler; dispose it when done. While the server refuses connections, its requests fail for that.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public HttpMessageHandler CreateHandler()
    {
        ThrowIfDisposed();
        return ClientControls.CreateHandler(_server.Transport);
    }
}
