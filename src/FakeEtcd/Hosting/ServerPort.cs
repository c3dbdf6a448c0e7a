using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace FakeEtcd.Hosting;

/// <summary>
/// A TCP port or a Unix socket of one server. The server keeps a port while it does not listen, where the platform allows it.
/// </summary>
internal sealed class ServerPort : IAsyncDisposable
{
    /// <summary>The same value as Kestrel's default.</summary>
    private const int Backlog = 512;

    /// <summary>The wait after a failure to accept a connection, such as a lack of file descriptors.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(10);

    private readonly ConnectionLimit _limit;
    private readonly Action<Socket> _accepted;
    private readonly Socket? _reservation;
    private Socket? _listener;
    private CancellationTokenSource _closing = new();
    private Task _accepting = Task.CompletedTask;

    /// <summary>Binds the port and listens on it.</summary>
    /// <param name="requested">The address, where port 0 selects a free port, or the path of a socket, which is replaced.</param>
    /// <param name="limit">Decides when the next connection is accepted.</param>
    /// <param name="accepted">Called with each accepted connection.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public ServerPort(EndPoint requested, ConnectionLimit limit, Action<Socket> accepted)
    {
        _limit = limit;
        _accepted = accepted;
        Endpoint = requested;
        var listener = Bind();
        Endpoint = requested is IPEndPoint { Address: var address }
            ? new IPEndPoint(address, ((IPEndPoint)listener.LocalEndPoint!).Port)
            : requested;
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

    public EndPoint Endpoint { get; }

    /// <summary>Listens on the port. Does nothing if it already listens.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public void Open()
    {
        if (_listener is null)
        {
            Listen(Bind());
        }
    }

    /// <summary>Stops listening. New connections are refused.</summary>
    public async Task CloseAsync()
    {
        _listener?.Dispose();
        _listener = null;
        await _closing.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _closing.Dispose();
        _reservation?.Dispose();
    }

    private Socket Bind() => TranslateErrors(() =>
    {
        if (Endpoint is UnixDomainSocketEndPoint)
        {
            // As etcd, takes the place of a socket that a server left behind.
            File.Delete(Endpoint.ToString()!);
        }

        return SocketTransportOptions.CreateDefaultBoundListenSocket(Endpoint);
    });

    /// <summary>
    /// Reserves the port with a second socket that never listens. Linux allows both sockets to be bound as long as no other socket
    /// listens, and does not assign the port to a process that requests any free one. Other platforms do not support this.
    /// </summary>
    private Socket? Reserve()
    {
        try
        {
            return OperatingSystem.IsLinux() && Endpoint is IPEndPoint ? Bind() : null;
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
            TranslateErrors(() =>
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
        _closing.Dispose();
        _closing = new CancellationTokenSource();
        var closing = _closing.Token;
        using (ExecutionContext.SuppressFlow())
        {
            _accepting = Task.Run(() => AcceptAsync(listener, closing), CancellationToken.None);
        }
    }

    private Socket TranslateErrors(Func<Socket> action)
    {
        try
        {
            return action();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException(
                $"Cannot listen on {Endpoint}: address already in use. Use another port, or port 0 for any free one.", exception);
        }
        catch (SocketException exception)
        {
            // This machine has no such address, or the process may not use such a port.
            throw new IOException($"Cannot listen on {Endpoint}: {exception.Message}.", exception);
        }
    }

    private async Task AcceptAsync(Socket listener, CancellationToken closing)
    {
        nint newest = 0;
        while (true)
        {
            try
            {
                await _limit.WaitAsync(newest, closing).ConfigureAwait(false);
                var socket = await listener.AcceptAsync(closing).ConfigureAwait(false);
                newest = socket.Handle;
                Accept(socket);
            }
            catch (Exception exception) when (
                exception is ObjectDisposedException or OperationCanceledException
                    or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(RetryDelay, TimeProvider.System, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Accept(Socket socket)
    {
        try
        {
            if (Endpoint is IPEndPoint)
            {
                socket.NoDelay = true;
            }

            _accepted(socket);
        }
        catch
        {
            // The client reset the connection before it was accepted.
            socket.Dispose();
            throw;
        }
    }
}
