using System.IO.Pipelines;
using System.Net.WebSockets;

namespace FakeEtcd.Gateway.Sockets;

/// <summary>Turns messages of a WebSocket into lines and back.</summary>
internal sealed class SocketLines(WebSocket socket)
{
    private const int MinBufferSize = 4096;

    /// <summary>The time, in real time, that a client has to read the last message and to close its side.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly Pipe _received = new();

    /// <summary>The messages of the client, each followed by a line feed.</summary>
    public PipeReader Received => _received.Reader;

    /// <summary>Receives messages until the client closes the socket, and then cancels the request.</summary>
    public async Task ReceiveAsync(CancellationTokenSource request)
    {
        try
        {
            while (await ReceiveOneAsync(request.Token).ConfigureAwait(false))
            {
                await _received.Writer.FlushAsync(request.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException)
        {
            // The request has ended, or the client has disconnected.
        }

        await _received.Writer.CompleteAsync().ConfigureAwait(false);
        await request.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Sends the complete lines, each as a message.</summary>
    /// <returns>The bytes after the last complete line.</returns>
    public async Task<ReadOnlyMemory<byte>> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (var end = bytes.Span.IndexOf((byte)'\n'); end >= 0; end = bytes.Span.IndexOf((byte)'\n'))
        {
            await SendOneAsync(bytes[..end], cancellationToken).ConfigureAwait(false);
            bytes = bytes[(end + 1)..];
        }

        return bytes;
    }

    /// <summary>Sends the last line, which may lack its end.</summary>
    public static async Task SendRestAsync(PipeWriter body, CancellationToken cancellationToken)
    {
        if (body.UnflushedBytes > 0)
        {
            body.GetSpan(1)[0] = (byte)'\n';
            body.Advance(1);
            await body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the socket, and gives the client time to read what was sent.</summary>
    /// <param name="receiving">The task that receives the client's messages.</param>
    public async Task CloseAsync(Task receiving)
    {
        using var timeout = new CancellationTokenSource(CloseTimeout, TimeProvider.System);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has disconnected, or does not read.
        }

        await receiving.WaitAsync(CloseTimeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SendOneAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(line, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException)
        {
            // The client has disconnected, which ends the request.
        }
    }

    /// <returns>Whether a message was received; false if the client closes the socket.</returns>
    private async Task<bool> ReceiveOneAsync(CancellationToken cancellationToken)
    {
        var writer = _received.Writer;
        while (true)
        {
            var received = await socket.ReceiveAsync(writer.GetMemory(MinBufferSize), cancellationToken).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            writer.Advance(received.Count);
            if (received.EndOfMessage)
            {
                writer.GetSpan(1)[0] = (byte)'\n';
                writer.Advance(1);
                return true;
            }
        }
    }
}
