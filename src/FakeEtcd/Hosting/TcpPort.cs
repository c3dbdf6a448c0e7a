using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace FakeEtcd.Hosting;

/// <summary>A TCP port that belongs to one server, whether it listens or not.</summary>
internal sealed class TcpPort : IAsyncDisposable
{
    /// <summary>As Kestrel's default.</summary>
    private const int Backlog = 512;

    /// <summary>Before the next attempt when a connection could not be accepted, as for want of file descriptors.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(10);

    private readonly Action<Socket> _accepted;
    private readonly Socket? _reservation;
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    /// <param name="wanted">Where to listen; port 0 takes any free one.</param>
    /// <param name="accepted">Takes each connection.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public TcpPort(IPEndPoint wanted, Action<Socket> accepted)
    {
        _accepted = accepted;
        Endpoint = wanted;
        var listener = Bind();
        Endpoint = new IPEndPoint(wanted.Address, ((IPEndPoint)listener.LocalEndPoint!).Port);
        try
        {
            _reservation = Reserve();
            Listen(listener);
        }
        catch
        {
            listener.Dispose();
            _reservation?.Dispose();
            throw;
        }
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>Listens; a port that listens already goes on.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public void Open()
    {
        if (_listener is null)
        {
            Listen(Bind());
        }
    }

    /// <summary>Refuses connections from now on.</summary>
    public async Task CloseAsync()
    {
        _listener?.Dispose();
        _listener = null;
        await _accepting.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _reservation?.Dispose();
    }

    private Socket Bind() => OrInUse(() => SocketTransportOptions.CreateDefaultBoundListenSocket(Endpoint));

    /// <summary>
    /// A second socket on the port that never listens. Linux lets both be bound as long as no other listens, and gives the
    /// port to nobody who asks for any free one; elsewhere there is no such thing.
    /// </summary>
    private Socket? Reserve()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Bind() : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Listen(Socket listener)
    {
        try
        {
            OrInUse(() =>
            {
                listener.Listen(Backlog);
                return listener;
            });
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        _listener = listener;
        using (ExecutionContext.SuppressFlow())
        {
            _accepting = Task.Run(() => AcceptAsync(listener));
        }
    }

    private Socket OrInUse(Func<Socket> act)
    {
        try
        {
            return act();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException($"Cannot listen on {Endpoint}: address already in use.", exception);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                Take(await listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (Exception exception)
                when (exception is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(RetryDelay, TimeProvider.System).ConfigureAwait(false);
            }
        }
    }

    private void Take(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            _accepted(socket);
        }
        catch
        {
            // It was reset before it was ours.
            socket.Dispose();
            throw;
        }
    }
}
