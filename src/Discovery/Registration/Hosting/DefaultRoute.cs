using System.Net;
using System.Net.Sockets;

namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Finds the local address from which this machine reaches other machines.</summary>
internal static class DefaultRoute
{
    // RFC 5737 and RFC 3849 reserve these addresses for documentation, so every routing table sends them to its default route.
    private static readonly IPAddress OutsideV4 = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress OutsideV6 = IPAddress.Parse("2001:db8::1");
    private const int DiscardPort = 9;

    /// <summary>Returns the local address of the default route; null if the address family has none.</summary>
    public static IPAddress? LocalAddress(AddressFamily family)
    {
        try
        {
            using var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);

            // Connecting a UDP socket selects the route and sends no packet.
            socket.Connect(family == AddressFamily.InterNetwork ? OutsideV4 : OutsideV6, DiscardPort);
            return socket.LocalEndPoint is IPEndPoint { Address: var address } && IsReachable(address) ? address : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static bool IsReachable(IPAddress address) =>
        !IPAddress.IsLoopback(address)
        && !address.Equals(IPAddress.Any)
        && !address.Equals(IPAddress.IPv6Any)
        && !address.IsIPv6LinkLocal;
}
