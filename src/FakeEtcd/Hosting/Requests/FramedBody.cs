using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;

namespace FakeEtcd.Hosting.Requests;

/// <summary>The body of a streaming call, frame by frame. A read fails with the status of an invalid frame.</summary>
/// <param name="body">The body.</param>
/// <param name="frames">The frames of the body.</param>
/// <param name="isSingle">Whether the client sends exactly one message: only the server's side is a stream.</param>
internal sealed class FramedBody(PipeReader body, FrameReader frames, bool isSingle) : PipeReader
{
    private ReadOnlySequence<byte> _unread = ReadOnlySequence<byte>.Empty;
    private int _count;
    private bool _isCompleted;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_unread.IsEmpty && !_isCompleted)
        {
            if (await frames.ReadAsync(cancellationToken).ConfigureAwait(false) is { } frame)
            {
                _unread = new ReadOnlySequence<byte>(frame.ToArray());
                frames.Advance();
                _count++;
            }
            else
            {
                _isCompleted = true;
            }

            CheckCount();
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

    private void CheckCount()
    {
        var wrong = !isSingle ? null : _count > 1 ? "multiple request messages for" : _isCompleted && _count == 0 ? "no request message from" : null;
        if (wrong is not null)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"cardinality violation: received {wrong} non-client-streaming RPC"));
        }
    }
}
