using System.Threading.Channels;
using FakeEtcd.Gateway.Calls;
using Google.Protobuf;

namespace FakeEtcd.Proxying;

/// <summary>What a proxy still has to send on a stream, in both directions.</summary>
internal sealed class ForwardedOutput : IDisposable
{
    /// <summary>How many messages of one side wait for the other side at most. The rest waits where it comes from.</summary>
    private const int MaxWaiting = 16;

    private readonly Channel<ForwardedMessage> _toClient = Channel.CreateUnbounded<ForwardedMessage>(new() { SingleReader = true });
    private readonly Channel<(byte[] Frame, bool IsCounted)> _toUpstream = Channel.CreateUnbounded<(byte[], bool)>(new() { SingleReader = true });
    private readonly SemaphoreSlim _clientRoom = new(MaxWaiting);
    private readonly SemaphoreSlim _upstreamRoom = new(MaxWaiting);

    /// <summary>The room of refusals is not that of responses, for which a refusal may have to wait.</summary>
    private readonly SemaphoreSlim _refusalRoom = new(MaxWaiting);

    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether nothing waits for the client.</summary>
    public bool IsEmpty => !_toClient.Reader.TryPeek(out _);

    /// <summary>Adds a response that the proxy sends by itself.</summary>
    public void SendToClient(IMessage response) => _toClient.Writer.TryWrite(new ForwardedMessage(response, Frame: null));

    /// <summary>Waits for the room of a refusal.</summary>
    public Task ReserveRefusalAsync(CancellationToken cancellationToken) => _refusalRoom.WaitAsync(cancellationToken);

    /// <summary>Adds a refusal, for which there is room.</summary>
    public void Refuse(IMessage refusal) => _toClient.Writer.TryWrite(new ForwardedMessage(refusal, Frame: null) { Room = _refusalRoom });

    /// <summary>Adds a request that the proxy sends by itself.</summary>
    public void SendToUpstream(IMessage request) => _toUpstream.Writer.TryWrite((GrpcFrame.Write(request), false));

    /// <summary>Passes on a response of the upstream.</summary>
    public async Task PassToClientAsync(ForwardedMessage message, CancellationToken cancellationToken)
    {
        await _clientRoom.WaitAsync(cancellationToken).ConfigureAwait(false);
        _toClient.Writer.TryWrite(message with { Room = _clientRoom });
    }

    /// <summary>Passes on a request of the client.</summary>
    public async Task PassToUpstreamAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _upstreamRoom.WaitAsync(cancellationToken).ConfigureAwait(false);
        _toUpstream.Writer.TryWrite((frame, true));
    }

    /// <summary>Ends the client's side.</summary>
    public void EndRequests() => _toUpstream.Writer.TryComplete();

    /// <summary>Ends the upstream's side.</summary>
    public void EndResponses(Exception? exception = null) => _toClient.Writer.TryComplete(exception);

    /// <summary>Says that nothing more is sent to the client.</summary>
    public void EndSending() => _sent.TrySetResult();

    /// <summary>Waits until what is for the client now is sent, or the stream ends.</summary>
    public Task ReachEndAsync()
    {
        var barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _toClient.Writer.TryWrite(new ForwardedMessage(Message: null, Frame: null) { Barrier = barrier }) ? barrier.Task : _sent.Task;
    }

    /// <summary>Reads what is for the client. A message counts as written when the caller requests the next one.</summary>
    public async IAsyncEnumerable<ForwardedMessage> ReadForClientAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var message in _toClient.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return message;
            if (message.Room is { } room)
            {
                Release(room);
            }
        }
    }

    /// <summary>Writes what is for the upstream, until the client's side ends.</summary>
    public async Task WriteToUpstreamAsync(Stream upstream, CancellationToken cancellationToken)
    {
        // The headers go out before the first request.
        await upstream.FlushAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var (frame, isCounted) in _toUpstream.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await upstream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
            await upstream.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (isCounted)
            {
                Release(_upstreamRoom);
            }
        }
    }

    public void Dispose()
    {
        EndRequests();
        EndResponses();
        EndSending();
        while (_toClient.Reader.TryRead(out var message))
        {
            message.Barrier?.TrySetResult();
        }

        _clientRoom.Dispose();
        _upstreamRoom.Dispose();
        _refusalRoom.Dispose();
    }

    private static void Release(SemaphoreSlim room)
    {
        try
        {
            room.Release();
        }
        catch (ObjectDisposedException)
        {
            // The stream has ended while the message was written.
        }
    }
}
