using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting.InMemory;

/// <summary>The server's side of an in-process connection. It behaves like a socket.</summary>
internal sealed class MemoryConnection : DefaultConnectionContext
{
    /// <summary>Each direction buffers a pipe's default of 64 KiB before its writer waits for its reader.</summary>
    private static readonly PipeOptions Options = new(useSynchronizationContext: false);

    /// <summary>Not disposed, because the client may close at any time. Without a timer it holds no resources.</summary>
    private readonly CancellationTokenSource _closed = new();

    private readonly DuplexPipe _pipes;

    public MemoryConnection()
        : base(Guid.NewGuid().ToString("N"))
    {
        var toServer = new Pipe(Options);
        var toClient = new Pipe(Options);
        Transport = _pipes = new DuplexPipe(toServer.Reader, toClient.Writer);
        ConnectionClosed = _closed.Token;
        Client = new ClientStream(toClient.Reader, toServer.Writer, SignalClosed);
    }

    /// <summary>The client's side.</summary>
    public ClientStream Client { get; }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        Client.Reset(abortReason);
        SignalClosed();
    }

    /// <summary>Closes the server's side. The client can read the remaining data, and then reads the end of the stream.</summary>
    public override async ValueTask DisposeAsync()
    {
        await _pipes.Input.CompleteAsync().ConfigureAwait(false);
        await _pipes.Output.CompleteAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Cancels the token on another thread, as for a socket: its callbacks may take locks that the caller holds.</summary>
    private void SignalClosed() =>
        ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);
}
