using System.IO.Pipelines;

namespace FakeEtcd.Hosting.Pausing;

/// <summary>Sends nothing while the server is paused.</summary>
internal sealed class PausableWriter(PipeWriter inner, PauseGate gate) : PipeWriter
{
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        gate.IsHeld ? PassAsync(cancellationToken) : inner.FlushAsync(cancellationToken);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    /// <summary>Does nothing: the connection closes when it is disposed.</summary>
    /// <remarks>Completing the inner writer would close the connection for the client at once.</remarks>
    public override void Complete(Exception? exception = null)
    {
    }

    private async ValueTask<FlushResult> PassAsync(CancellationToken cancellationToken) =>
        await gate.PassAsync().ConfigureAwait(false)
            ? await inner.FlushAsync(cancellationToken).ConfigureAwait(false)
            : new FlushResult(isCanceled: false, isCompleted: true);
}
