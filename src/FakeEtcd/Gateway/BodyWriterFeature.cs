using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Gateway;

/// <summary>Replaces the body of a response. Passes on what is written whenever it is flushed.</summary>
/// <param name="flush">Takes the bytes. Returns those that are to be passed on again, before what follows.</param>
internal sealed class BodyWriterFeature(Func<ReadOnlyMemory<byte>, Task<ReadOnlyMemory<byte>>> flush) : PipeWriter, IHttpResponseBodyFeature
{
    private ArrayBufferWriter<byte> _written = new();

    public Stream Stream => AsStream();

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _written.WrittenCount;

    public override void Advance(int bytes) => _written.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _written.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _written.GetSpan(sizeHint);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var bytes = _written.WrittenMemory;
        _written = new ArrayBufferWriter<byte>();
        var rest = await flush(bytes).ConfigureAwait(false);
        _written.Write(rest.Span);
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
        throw new NotSupportedException("The response is not a file.");
}
