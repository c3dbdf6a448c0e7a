using System.Buffers;
using System.IO.Pipelines;

namespace FakeEtcd.Hosting.Requests;

/// <summary>The body of a call that gRPC's library serves, frame by frame. A read fails with the status of an invalid frame.</summary>
/// <param name="body">The body.</param>
/// <param name="frames">The frames of the body.</param>
internal sealed class FramedBody(PipeReader body, FrameReader frames) : PipeReader
{
    private ReadOnlySequence<byte> _unread = ReadOnlySequence<byte>.Empty;
    private bool _isCompleted;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_unread.IsEmpty && !_isCompleted)
        {
            if (await frames.ReadAsync(cancellationToken).ConfigureAwait(false) is { } frame)
            {
                _unread = new ReadOnlySequence<byte>(frame.ToArray());
                frames.Advance();
            }
            else
            {
                _isCompleted = true;
            }
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
