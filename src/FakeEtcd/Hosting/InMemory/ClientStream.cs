using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace FakeEtcd.Hosting.InMemory;

/// <summary>The client's side of an in-process connection.</summary>
/// <remarks>It supports one reader and one writer at a time. It may be closed or reset at any time.</remarks>
internal sealed class ClientStream(PipeReader input, PipeWriter output, Action closed) : Stream
{
    private readonly Lock _gate = new();
    private bool _isReading;
    private bool _isWriting;
    private Exception? _end;
    private Exception? _serverEnd;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Resets the connection for the server. Further reads and writes fail on both sides.</summary>
    /// <param name="reason">The exception for the server's side.</param>
    public void Reset(Exception reason) => End(Broken(SocketError.ConnectionReset, null), reason);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin(ref _isReading);
        try
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.IsCanceled)
            {
                throw _end!;
            }

            var count = (int)Math.Min(read.Buffer.Length, buffer.Length);
            var taken = read.Buffer.Slice(0, count);
            taken.CopyTo(buffer.Span);
            input.AdvanceTo(taken.End);
            return count;
        }
        catch (Exception exception) when (exception is not IOException && !cancellationToken.IsCancellationRequested)
        {
            throw Broken(SocketError.ConnectionReset, exception);
        }
        finally
        {
            Finish(ref _isReading, input.Complete);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin(ref _isWriting);
        try
        {
            var flush = await output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (flush.IsCanceled)
            {
                throw _end!;
            }

            if (flush.IsCompleted)
            {
                throw Broken(SocketError.Shutdown, null);
            }
        }
        finally
        {
            Finish(ref _isWriting, output.Complete);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && End(new IOException("The client closed the connection."), null))
        {
            closed();
        }

        base.Dispose(disposing);
    }

    private static IOException Broken(SocketError error, Exception? cause) =>
        new("The server closed the connection.", cause ?? new SocketException((int)error));

    private void Begin(ref bool isBusy)
    {
        lock (_gate)
        {
            if (_end is not null)
            {
                throw _end;
            }

            isBusy = true;
        }
    }

    /// <summary>Ends the stream. A pipe with an operation in progress is completed by that operation when it wakes up.</summary>
    private bool End(Exception end, Exception? serverEnd)
    {
        lock (_gate)
        {
            if (_end is not null)
            {
                return false;
            }

            (_end, _serverEnd) = (end, serverEnd);
            Close(_isReading, input.CancelPendingRead, input.Complete);
            Close(_isWriting, output.CancelPendingFlush, output.Complete);
            return true;
        }
    }

    private void Finish(ref bool isBusy, Action<Exception?> complete)
    {
        lock (_gate)
        {
            isBusy = false;
            if (_end is not null)
            {
                complete(_serverEnd);
            }
        }
    }

    private void Close(bool isBusy, Action wake, Action<Exception?> complete)
    {
        if (isBusy)
        {
            wake();
        }
        else
        {
            complete(_serverEnd);
        }
    }
}
