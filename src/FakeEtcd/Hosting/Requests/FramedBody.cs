using System.Buffers;
using System.IO.Pipelines;

namespace FakeEtcd.Hosting.Requests;

/// <summary>The body of a client stream, frame by frame. A read fails with the status of an invalid frame.</summary>
internal sealed class FramedBody(PipeReader body, FrameReader frames) : PipeReader
{
    private ReadOnlySequence<byte> _unread = ReadOnlySequence<byte>.Empty;
    private bool _isCompleted;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_unread.IsEmpty && !_isCompleted)
        {
            var frame = await frames.ReadAsync(cancellationToken).ConfigureAwait(false);
            _unread = new ReadOnlySequence<byte>(frame ?? []);
            _isCompleted = frame is null;
        }

        return new ReadResult(_unread, isCanceled: false, _isCompleted);
    }

    public override bool TryRead(out ReadResult result)
    {
        result = new ReadResult(_unread, isCanceled: false, _isCompleted);
        return !_unread.IsEmpty || _isCompleted;
    }

    public override void AdvanceTo(SequencePosition consumed) => _unread = _unread.Slice(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => AdvanceTo(consumed);

    public override void CancelPendingRead() => body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => body.Complete(exception);
}
