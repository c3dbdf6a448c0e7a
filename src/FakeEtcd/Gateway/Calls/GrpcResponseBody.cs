using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Gateway.Calls;

/// <summary>The body of a gRPC response that passes each message on.</summary>
/// <param name="received">Receives each message, which the caller does not change afterwards.</param>
internal sealed class GrpcResponseBody(Func<ReadOnlyMemory<byte>, Task> received) : PipeWriter, IHttpResponseBodyFeature
{
    private ArrayBufferWriter<byte> _written = new();

    public Stream Stream => AsStream();

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _written.WrittenCount;

    public override void Advance(int bytes) => _written.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _written.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _written.GetSpan(sizeHint);

    /// <summary>Passes the complete messages on.</summary>
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> bytes = _written.WrittenMemory;
        _written = new ArrayBufferWriter<byte>();
        while (GrpcFrame.TryRead(ref bytes, out var message))
        {
            await received(message).ConfigureAwait(false);
        }

        _written.Write(bytes.Span);
        return default;
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task CompleteAsync() => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A gRPC response is not a file.");
}
