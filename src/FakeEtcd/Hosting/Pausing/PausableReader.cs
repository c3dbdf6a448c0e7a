using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting.Pausing;

/// <summary>Returns nothing that has arrived while the server is paused.</summary>
/// <remarks>A pipe has one read at a time, so one object serves them all: a read allocates nothing.</remarks>
internal sealed class PausableReader : PipeReader, IValueTaskSource<ReadResult>
{
    private readonly PipeReader _inner;
    private readonly PauseGate _gate;
    private readonly Action _complete;
    private ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter _reading;
    private ManualResetValueTaskSourceCore<ReadResult> _result;

    /// <param name="inner">The bytes that the client sends.</param>
    /// <param name="gate">The gate that a pause holds.</param>
    public PausableReader(PipeReader inner, PauseGate gate)
    {
        (_inner, _gate) = (inner, gate);
        _complete = Complete;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var reading = _inner.ReadAsync(cancellationToken);
        if (reading.IsCompletedSuccessfully && !_gate.IsHeld)
        {
            return reading;
        }

        _result.Reset();
        var version = _result.Version;
        _reading = reading.ConfigureAwait(false).GetAwaiter();
        _reading.UnsafeOnCompleted(_complete);
        return new ValueTask<ReadResult>(this, version);
    }

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return !_gate.IsHeld && _inner.TryRead(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => _inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    /// <summary>Does nothing: the connection continues to read until the client closes its side.</summary>
    public override void Complete(Exception? exception = null)
    {
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _result.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    private void Complete()
    {
        ReadResult read;
        try
        {
            read = _reading.GetResult();
        }
        catch (Exception exception)
        {
            _result.SetException(exception);
            return;
        }

        // A pause may begin while the read waits for data, so the gate is checked after the read.
        if (_gate.IsHeld)
        {
            _ = CompleteLaterAsync(read);
        }
        else
        {
            _result.SetResult(read);
        }
    }

    private async Task CompleteLaterAsync(ReadResult read)
    {
        if (await _gate.PassAsync().ConfigureAwait(false))
        {
            _result.SetResult(read);
        }
        else
        {
            _result.SetException(new ConnectionAbortedException("The connection was aborted while the server was paused."));
        }
    }
}
