using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using FakeEtcd.Threading;
using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting.Pausing;

/// <summary>Tells of nothing that came in while the server is paused.</summary>
internal sealed class PausableReader(PipeReader inner, HoldGate gate, Task cut) : PipeReader
{
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var reading = inner.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully && !gate.IsHeld ? reading : PassAsync(reading);
    }

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return !gate.IsHeld && inner.TryRead(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <summary>Whoever reads is done; the connection reads on, for the client's end.</summary>
    public override void Complete(Exception? exception = null)
    {
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> PassAsync(ValueTask<ReadResult> reading)
    {
        // A pause may begin while nothing comes in, so the gate is behind the read.
        var read = await reading.ConfigureAwait(false);
        return !gate.IsHeld || await gate.PassAsync(cut).ConfigureAwait(false) ? read : throw Cut();
    }

    private static ConnectionAbortedException Cut() => new("The connection was cut while the server was paused.");
}
