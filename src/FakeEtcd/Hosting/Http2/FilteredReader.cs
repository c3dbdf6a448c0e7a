using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace FakeEtcd.Hosting.Http2;

/// <summary>Reads a connection through a <see cref="ClientFrameFilter"/>. Does not copy bytes that pass unchanged.</summary>
/// <param name="inner">The bytes that the client sends.</param>
/// <param name="pings">Judges the client's pings; null to accept them all.</param>
internal sealed class FilteredReader(PipeReader inner, PingPolicy? pings) : PipeReader
{
    private readonly ClientFrameFilter _filter = new(pings);

    /// <summary>The bytes of the inner reader, and those of them that were returned to the caller.</summary>
    private ReadOnlySequence<byte> _buffer;
    private ReadOnlySequence<byte> _exposed;

    /// <summary>Changed bytes that the caller has not consumed yet. They precede those of the inner reader.</summary>
    private ReadOnlySequence<byte> _changed;

    /// <summary>Whether the caller has examined all unconsumed bytes, so that it needs more.</summary>
    private bool _isExamined;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryReadChanged(out var changed))
        {
            return ValueTask.FromResult(changed);
        }

        return inner.TryRead(out var read) && TryPass(read, out var result) ? ValueTask.FromResult(result) : PassAsync(cancellationToken);
    }

    public override bool TryRead(out ReadResult result) =>
        TryReadChanged(out result) || (inner.TryRead(out var read) && TryPass(read, out result));

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_changed.IsEmpty)
        {
            _isExamined = _changed.Slice(examined).IsEmpty;
            _changed = _changed.Slice(consumed);
            return;
        }

        // The bytes that the filter withholds count as examined: they can pass only when more bytes arrive.
        _isExamined = _exposed.Slice(examined).IsEmpty;
        var end = _isExamined ? _buffer.End : examined;
        _exposed = _exposed.Slice(consumed);
        inner.AdvanceTo(consumed, end);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> PassAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (TryPass(read, out var result))
            {
                return result;
            }
        }
    }

    private bool TryReadChanged(out ReadResult result)
    {
        result = new ReadResult(_changed, isCanceled: false, isCompleted: false);
        return !_changed.IsEmpty && !_isExamined;
    }

    /// <summary>Applies the filter to the bytes that were read.</summary>
    /// <returns>Whether <paramref name="result"/> must be returned to the caller; false if more bytes are needed.</returns>
    private bool TryPass(ReadResult read, out ReadResult result)
    {
        // The inner reader returns unconsumed bytes again, which the filter has already seen.
        var seen = _exposed.Length;
        var passed = seen + _filter.Pass(read.Buffer.Slice(seen), out var changed);
        if (read.IsCompleted && changed is null)
        {
            passed = read.Buffer.Length;
        }

        var mustReturn = passed > seen || (seen > 0 && !_isExamined) || read.IsCompleted || read.IsCanceled;
        if (changed is null && _changed.IsEmpty)
        {
            _buffer = read.Buffer;
            _exposed = read.Buffer.Slice(0, passed);
            result = new ReadResult(_exposed, read.IsCanceled, read.IsCompleted);
            if (!mustReturn)
            {
                inner.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }

            return mustReturn;
        }

        var before = read.Buffer.Slice(0, seen);
        var now = changed is null ? read.Buffer.Slice(seen, passed - seen) : new ReadOnlySequence<byte>(changed.WrittenMemory);
        _changed = new ReadOnlySequence<byte>([.. _changed.ToArray(), .. before.ToArray(), .. now.ToArray()]);
        _exposed = default;
        _isExamined = !mustReturn;
        result = new ReadResult(_changed, read.IsCanceled, read.IsCompleted && passed == read.Buffer.Length);
        inner.AdvanceTo(read.Buffer.GetPosition(passed), read.Buffer.End);
        return mustReturn;
    }
}
