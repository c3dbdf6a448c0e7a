using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using FakeEtcd.Threading;
using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting.Pausing;

/// <summary>Returns nothing that has arrived while the server is paused.</summary>
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

    /// <summary>Does nothing: the connection continues to read until the client closes its side.</summary>
    public override void Complete(Exception? exception = null)
    {
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> PassAsync(ValueTask<ReadResult> reading)
    {
        // A pause may begin while the read waits for data, so the gate is checked after the read.
        var read = await reading.ConfigureAwait(false);
        return !gate.IsHeld || await gate.PassAsync(cut).ConfigureAwait(false) ? read : throw Cut();
    }

    private static ConnectionAbortedException Cut() => new("The connection was aborted while the server was paused.");
}
