using System.Net;
using System.Net.Sockets;
using Testing.Network;

namespace Etcd.Discovery.Tests.Support;

/// <summary>How a member cannot be reached.</summary>
public enum Unreachable
{
    /// <summary>Its port is closed.</summary>
    Refused,

    /// <summary>Nothing answers on the network.</summary>
    ConnectTimeout,

    /// <summary>The connection opens, and nothing more comes, not even a TLS handshake.</summary>
    Silent,
}

/// <summary>The address of a member that cannot be reached.</summary>
internal sealed class UnreachableMember : IDisposable
{
    private readonly Unreachable _kind;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public UnreachableMember(Unreachable kind)
    {
        _kind = kind;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, FreePort.Choose()));
        if (kind == Unreachable.Silent)
        {
            // The system accepts the connections, and nobody reads them.
            _socket.Listen();
        }
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Makes a handler wait for the connection to this member as if its network were cut.</summary>
    public void Configure(SocketsHttpHandler handler)
    {
        if (_kind != Unreachable.ConnectTimeout)
        {
            return;
        }

        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            if (context.DnsEndPoint.Port == Port)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
    }

    public void Dispose() => _socket.Dispose();
}
