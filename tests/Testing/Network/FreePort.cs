using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Testing.Network;

/// <summary>Chooses ports for processes that must be given one.</summary>
/// <remarks>
/// The ports are below those that systems give to whoever asks for any port, or connects: those of Linux begin at 32768. So no connection of
/// another test has such a port at its own end when a process starts on it, or starts again.
/// </remarks>
public static class FreePort
{
    private const int First = 10_000;
    private const int Count = 22_000;

    private static int _last = RandomNumberGenerator.GetInt32(Count);

    /// <summary>Chooses a port of loopback on which nobody listens, another one each time.</summary>
    public static int Choose()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another process has the port.
            }
        }
    }
}
