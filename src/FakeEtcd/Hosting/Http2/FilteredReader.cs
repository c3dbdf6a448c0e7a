using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace FakeEtcd.Hosting.Http2;

/// <summary>Reads a connection through an <see cref="AuthorityFilter"/>. Bytes that the filter leaves alone are not copied.</summary>
internal sealed class FilteredReader(PipeReader inner) : PipeReader
{
    private readonly AuthorityFilter _filter = new();

    /// <summary>The inner reader's bytes, and those of them that were handed out.</summary>
    private ReadOnlySequence<byte> _buffer;
    private ReadOnlySequence<byte> _given;

    /// <summary>Changed bytes that are still to be consumed; they precede those of the inner reader.</summary>
    private ReadOnlySequence<byte> _changed;

    /// <summary>Whether all that was handed out and not consumed was examined, so that only more bytes are of use.</summary>
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

        // What is held back was examined too: only more bytes can let it pass.
        _isExamined = _given.Slice(examined).IsEmpty;
        var end = _isExamined ? _buffer.End : examined;
        _given = _given.Slice(consumed);
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

    /// <returns>Whether there is something to hand out.</returns>
    private bool TryPass(ReadResult read, out ReadResult result)
    {
        // What was handed out before and not consumed comes again; the filter has seen it.
        var seen = _given.Length;
        var passed = seen + _filter.Pass(read.Buffer.Slice(seen), out var changed);
        if (read.IsCompleted && changed is null)
        {
            passed = read.Buffer.Length;
        }

        var isNews = passed > seen || (seen > 0 && !_isExamined) || read.IsCompleted || read.IsCanceled;
        if (changed is null && _changed.IsEmpty)
        {
            _buffer = read.Buffer;
            _given = read.Buffer.Slice(0, passed);
            result = new ReadResult(_given, read.IsCanceled, read.IsCompleted);
            if (!isNews)
            {
                inner.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }

            return isNews;
        }

        var before = read.Buffer.Slice(0, seen);
        var now = changed is null ? read.Buffer.Slice(seen, passed - seen) : new ReadOnlySequence<byte>(changed.WrittenMemory);
        _changed = new ReadOnlySequence<byte>([.. _changed.ToArray(), .. before.ToArray(), .. now.ToArray()]);
        _given = default;
        _isExamined = !isNews;
        result = new ReadResult(_changed, read.IsCanceled, read.IsCompleted && passed == read.Buffer.Length);
        inner.AdvanceTo(read.Buffer.GetPosition(passed), read.Buffer.End);
        return isNews;
    }
}
