using FakeEtcd.Engine.Watches;
using FakeEtcd.Journal;
using FakeEtcd.Node;
using FakeEtcd.Threading;
using Grpc.Core;

namespace FakeEtcd.Streams;

/// <summary>One stream that a client holds open: its requests, what holds it, and how it ends.</summary>
internal sealed class StreamSession : IDisposable
{
    /// <summary>How long, in real time, a client may take to read the last response once the stream has ended.</summary>
    private static readonly TimeSpan LastWriteTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended;
    private readonly Action _reset;
    private readonly Action _abort;
    private readonly TokenExpiry? _tokenExpiry;
    private Status? _brokenWith;

    /// <param name="rpc">The procedure.</param>
    /// <param name="client">The client.</param>
    /// <param name="node">The server.</param>
    /// <param name="state">The state that the stream is on.</param>
    /// <param name="connection">What ends the stream from outside.</param>
    public StreamSession(EtcdRpc rpc, EtcdClientInfo client, ServerNode node, ServedState state, StreamConnection connection)
    {
        Rpc = rpc;
        Client = client;
        _reset = connection.Reset;
        _abort = connection.Abort;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(connection.Canceled, state.Stopping);
        Ended = _ended.Token;
        if (rpc == EtcdRpc.Watch)
        {
            Watches = state.Engine.OpenWatchStream(state.Replica, Gate);
            _tokenExpiry = state.Engine.AuthEnabled && client.Token is { } token ? new TokenExpiry(this, token, node, state.Engine) : null;
        }
    }

    public EtcdRpc Rpc { get; }

    public EtcdClientInfo Client { get; }

    /// <summary>Holds everything that the server sends on the stream.</summary>
    public HoldGate Gate { get; } = new();

    public ActiveRequests Requests { get; } = new();

    /// <summary>The watches of the stream; null for a stream of another procedure.</summary>
    public WatchStream? Watches { get; }

    /// <summary>The request that the service was handed last, with what faults did to it.</summary>
    public StreamFaultTarget? Received { get; set; }

    public bool IsStalled => Gate.Reasons.HasFlag(HoldReasons.Stalled);

    /// <summary>Canceled when the stream ends: by its client, with the server, or by <see cref="Break"/>.</summary>
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
            // The stream has ended meanwhile.
        }
    }

    /// <summary>Cuts the connection that the stream is on.</summary>
    public void Reset() => _reset();

    /// <summary>Ends the stream if its auth token has expired and the server imitates that quirk.</summary>
    public void CheckToken() => _tokenExpiry?.Check();

    /// <summary>The exception that ends the stream for its client: the status it was broken with, or else the one given.</summary>
    public Exception Explain(Exception exception)
    {
        lock (_lock)
        {
            return _brokenWith is { } status ? new RpcException(status) : exception;
        }
    }

    /// <summary>The status of a request on the stream that failed.</summary>
    public Status StatusOf(Exception exception) => CallStatus.Of(Explain(exception));

    /// <summary>Sends a response once nothing holds the stream.</summary>
    /// <exception cref="OperationCanceledException">The stream has ended.</exception>
    public async Task SendAsync<TResponse>(IServerStreamWriter<TResponse> responses, TResponse response)
        where TResponse : class
    {
        await Gate.PassAsync(Ended).ConfigureAwait(false);
        Ended.ThrowIfCancellationRequested();

        // A write that is canceled resets the call, and its client gets no status. So the write is left to end by itself.
        var writing = responses.WriteAsync(response, CancellationToken.None);
        try
        {
            await writing.WaitAsync(Ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Ended.IsCancellationRequested)
        {
            await WaitForLastWriteAsync(writing).ConfigureAwait(false);
            throw;
        }
    }

    public void Dispose()
    {
        _tokenExpiry?.Dispose();
        Watches?.Dispose();
        _ended.Dispose();
    }

    private async Task WaitForLastWriteAsync(Task writing)
    {
        await writing.WaitAsync(LastWriteTimeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!writing.IsCompleted)
        {
            _abort();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
