using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FakeEtcd;

/// <summary>Waits until the process has been notified of everything that has arrived at its sockets so far.</summary>
/// <remarks>
/// It sends a byte to itself. The runtime takes the notifications of sockets from the system in order, so that of the byte comes after
/// those of the data that other sockets of the process sent before.
/// </remarks>
internal sealed class SocketTurn
{
    // Kept for the life of the process, because a closed connection occupies a port of the system for minutes.
    private static readonly ConcurrentBag<SocketTurn> Idle = [];

    private readonly byte[] _received = new byte[1];
    private readonly Socket _sender;
    private readonly Socket _receiver;

    private SocketTurn(Socket sender, Socket receiver)
    {
        _sender = sender;
        _receiver = receiver;
    }

    /// <summary>Waits for one turn. A system without a loopback interface has no turns to wait for.</summary>
    public static async Task WaitAsync()
    {
        if ((Idle.TryTake(out var idle) ? idle : TryCreate()) is { } turn)
        {
            // A receive that finds the byte already there would return without a notification.
            var receiving = turn._receiver.ReceiveAsync(turn._received.AsMemory());
            turn._sender.Send([0]);
            await receiving.ConfigureAwait(false);
            Idle.Add(turn);
        }
        else
        {
            await Task.Yield();
        }
    }

    private static SocketTurn? TryCreate()
    {
        try
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            var sender = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            sender.Connect(listener.LocalEndPoint!);
            var receiver = listener.Accept();
            if (receiver.RemoteEndPoint!.Equals(sender.LocalEndPoint))
            {
                return new SocketTurn(sender, receiver);
            }

            // Another process was faster.
            receiver.Dispose();
            sender.Dispose();
            return null;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
