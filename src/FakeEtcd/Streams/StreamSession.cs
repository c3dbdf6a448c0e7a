using FakeEtcd.Engine.Watches;
using FakeEtcd.Journal;
using FakeEtcd.Node;
using FakeEtcd.Threading;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Streams;

/// <summary>One open stream of a client: its requests, the gate that holds it, and its end.</summary>
internal sealed class StreamSession : IDisposable
{
    /// <summary>The size of unflushed responses at which the stream is flushed, in bytes.</summary>
    private const int MaxUnflushedBytes = 32 * 1024;

    private readonly Lock _lock = new();
    private readonly IMessageStream _messages;
    private readonly CancellationTokenSource _ended;
    private readonly TimeSpan _lastFlushTimeout;
    private readonly Action _reset;
    private readonly Action _abort;
    private readonly TokenExpiry? _tokenExpiry;
    private Status? _brokenWith;

    /// <param name="rpc">The RPC.</param>
    /// <param name="client">The client.</param>
    /// <param name="node">The server.</param>
    /// <param name="state">The state that the stream uses.</param>
    /// <param name="connection">The stream's connection to the client.</param>
    public StreamSession(EtcdRpc rpc, EtcdClientInfo client, ServerNode node, ServedState state, StreamConnection connection)
    {
        Rpc = rpc;
        Client = client;
        _lastFlushTimeout = node.Options.DeliveryTimeout;
        _messages = connection.Messages;
        _reset = connection.Reset;
        _abort = connection.Abort;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(connection.Canceled, state.Stopping);
        Ended = _ended.Token;
        if (connection.Forwarded is not null)
        {
            OpenWatches = connection.Forwarded;
        }
        else if (rpc == EtcdRpc.Watch)
        {
            OpenWatches = Watches = state.Engine.OpenWatchStream(state.Replica, Gate);
            _tokenExpiry = state.Engine.AuthEnabled && client.Token is { } token ? new TokenExpiry(this, token, node, state.Engine) : null;
        }
    }

    /// <summary>The number in the order of opening, from 1.</summary>
    public long Number { get; set; }

    public EtcdRpc Rpc { get; }

    public EtcdClientInfo Client { get; }

    /// <summary>Holds everything that the server sends on the stream.</summary>
    public HoldGate Gate { get; } = new();

    public ActiveRequests Requests { get; } = new();

    /// <summary>The watches of the stream in the engine; null for a stream of another RPC, and for one that a proxy forwards.</summary>
    public WatchStream? Watches { get; }

    /// <summary>The watches of the stream, wherever they are served; null for a stream of another RPC.</summary>
    public IOpenWatches? OpenWatches { get; }

    /// <summary>The last request that the service received, with the effects of faults on it.</summary>
    public StreamFaultTarget? Received { get; set; }

    public bool IsStalled => Gate.Reasons.HasFlag(HoldReasons.Stalled);

    /// <summary>
    /// Canceled when the stream ends: the client cancels it, the server stops, or <see cref="Break"/> or <see cref="Close"/> is called.
    /// </summary>
    public CancellationToken Ended { get; }

    /// <summary>Ends the stream with a status.</summary>
    public void Break(Status status)
    {
        lock (_lock)
        {
            if (_ended.IsCancellationRequested)
            {
                return;
            }

            _brokenWith = status;
        }

        Close();
    }

    /// <summary>Ends the stream.</summary>
    public void Close()
    {
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stream has ended in the meantime.
        }
    }

    /// <summary>Resets the connection of the stream.</summary>
    public void Reset() => _reset();

    /// <summary>
    /// Ends the stream if its auth token has expired and the server imitates <see cref="EtcdQuirks.TokenExpiryClosesWatches"/>.
    /// </summary>
    public void CheckToken() => _tokenExpiry?.Check();

    /// <summary>
    /// Returns the exception that ends the stream for its client: one with the status from <see cref="Break"/>, or else the given one.
    /// </summary>
    public Exception Explain(Exception exception)
    {
        lock (_lock)
        {
            return _brokenWith is { } status ? new RpcException(status) : exception;
        }
    }

    /// <summary>Returns the status of a failed request on the stream.</summary>
    public Status StatusOf(Exception exception) => CallStatus.Of(Explain(exception));

    /// <summary>Reads the next request.</summary>
    /// <returns>The request; null at the end of the client's side.</returns>
    /// <exception cref="OperationCanceledException">The stream has ended.</exception>
    public ValueTask<IMessage?> ReadAsync() => _messages.ReadAsync(Ended);

    /// <summary>Writes a response once nothing holds the stream.</summary>
    /// <param name="response">The response.</param>
    /// <param name="flushes">Whether to flush the stream. If not, it is flushed only when much is written.</param>
    /// <exception cref="OperationCanceledException">The stream has ended.</exception>
    public async Task SendAsync(IMessage response, bool flushes)
    {
        if (Gate.IsHeld)
        {
            await FlushAsync().ConfigureAwait(false);
            await Gate.PassAsync(Ended).ConfigureAwait(false);
        }

        Ended.ThrowIfCancellationRequested();
        _messages.Write(response);
        if (flushes || _messages.UnflushedBytes >= MaxUnflushedBytes)
        {
            await FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends what is written.</summary>
    /// <exception cref="OperationCanceledException">The stream has ended.</exception>
    public async Task FlushAsync()
    {
        if (_messages.UnflushedBytes == 0)
        {
            return;
        }

        // Canceling a flush resets the call, and the client gets no status. So the flush is not canceled.
        var flushing = _messages.FlushAsync();
        if (flushing.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await flushing.WaitAsync(Ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Ended.IsCancellationRequested)
        {
            await WaitForLastFlushAsync(flushing).ConfigureAwait(false);
            throw;
        }
    }

    public void Dispose()
    {
        _tokenExpiry?.Dispose();
        OpenWatches?.Dispose();
        _ended.Dispose();
    }

    private async Task WaitForLastFlushAsync(Task flushing)
    {
        // A paused server writes nothing, so its clients have had no time to read yet. A client that does not read loses the call in the end.
        if (Gate.Reasons.HasFlag(HoldReasons.Paused))
        {
            await Task.WhenAny(flushing, Gate.WhenOpen).ConfigureAwait(false);
        }

        await flushing.WaitAsync(_lastFlushTimeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!flushing.IsCompleted)
        {
            _abort();
            await flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
