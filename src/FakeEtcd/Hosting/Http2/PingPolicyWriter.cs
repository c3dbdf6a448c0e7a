using System.IO.Pipelines;

namespace FakeEtcd.Hosting.Http2;

/// <summary>
/// Parses the frames that Kestrel writes to one connection, for the <see cref="PingPolicy"/>. If the client has sent too many pings,
/// replaces the GOAWAY of Kestrel by that of etcd, and ends the output with it.
/// </summary>
internal sealed class PingPolicyWriter(PipeWriter inner, PingPolicy pings) : PipeWriter
{
    private readonly byte[] _header = new byte[Frame.HeaderLength];
    private Memory<byte> _memory;

    /// <summary>The number of bytes of the next frame's header that were written.</summary>
    private int _headerLength;

    /// <summary>The number of bytes of the current frame's payload that remain to be written.</summary>
    private int _remaining;
    private bool _isOver;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_isOver)
        {
            return;
        }

        var passed = Pass(_memory.Span[..bytes]);
        inner.Advance(passed);
        _memory = _memory[bytes..];
        if (passed < bytes)
        {
            PingFrame.WriteTooMany(inner, pings.LastStreamId);
            _isOver = true;
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <summary>Parses bytes that Kestrel writes.</summary>
    /// <returns>The number of bytes that pass; fewer than all if the output ends.</returns>
    private int Pass(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            if (_remaining > 0)
            {
                var skipped = Math.Min(_remaining, bytes.Length - at);
                _remaining -= skipped;
                at += skipped;
                continue;
            }

            if (_headerLength == 0 && pings.IsViolated && IsEnd(bytes[at..]))
            {
                return at;
            }

            var taken = Math.Min(Frame.HeaderLength - _headerLength, bytes.Length - at);
            bytes.Slice(at, taken).CopyTo(_header.AsSpan(_headerLength));
            _headerLength += taken;
            at += taken;
            if (_headerLength == Frame.HeaderLength)
            {
                _headerLength = 0;
                Begin(Frame.Read(_header));
            }
        }

        return bytes.Length;
    }

    /// <summary>Whether a frame is GOAWAY, or may be one: it is too late to replace it once its first bytes have passed.</summary>
    private static bool IsEnd(ReadOnlySpan<byte> frame) => frame.Length <= Frame.TypeOffset || frame[Frame.TypeOffset] == Frame.GoAway;

    private void Begin(Frame frame)
    {
        _remaining = frame.Length;
        if (frame.Type is Frame.Data or Frame.Headers)
        {
            pings.Forgive();
            if (frame.Has(Frame.EndStream))
            {
                pings.End(frame.StreamId);
            }
        }
        else if (frame.Type == Frame.ResetStream)
        {
            pings.End(frame.StreamId);
        }
    }
}
