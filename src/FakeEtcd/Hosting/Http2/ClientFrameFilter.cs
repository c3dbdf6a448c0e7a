using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace FakeEtcd.Hosting.Http2;

/// <summary>
/// Parses the bytes that a client sends over one HTTP/2 connection. Replaces authorities that Kestrel would refuse, and has Kestrel end the
/// connection of a client that sends too many pings.
/// </summary>
/// <param name="pings">Judges the client's pings; null to accept them all.</param>
internal sealed class ClientFrameFilter(PingPolicy? pings)
{
    private bool _hasBegun;
    private bool _isOff;

    /// <summary>Whether the current frame is a ping too many.</summary>
    private bool _isExcess;

    /// <summary>The number of remaining bytes of the current frame. They pass without inspection.</summary>
    private long _passing;

    /// <summary>The number of bytes that must be available before the header frames are inspected again.</summary>
    private long _needed;

    /// <summary>Inspects the bytes that have arrived.</summary>
    /// <param name="buffer">The bytes that have not passed yet.</param>
    /// <param name="changed">The replacement for the bytes that pass; null if they pass unchanged.</param>
    /// <returns>The number of bytes that pass. The rest must wait for more bytes.</returns>
    public long Pass(ReadOnlySequence<byte> buffer, out ArrayBufferWriter<byte>? changed)
    {
        changed = null;
        var (passed, copied) = (0L, 0L);
        while (!_isOff)
        {
            var skipped = Math.Min(_passing, buffer.Length - passed);
            _passing -= skipped;
            passed += skipped;
            if (_isExcess && _passing == 0)
            {
                // The ping itself is answered. Then Kestrel ends the connection because of the malformed one.
                CopyUpTo(passed, buffer, ref copied, ref changed);
                PingFrame.WriteMalformed(changed);
                _isOff = true;
                break;
            }

            var rest = buffer.Slice(passed);
            if (rest.IsEmpty || _passing > 0 || !TryBegin(rest))
            {
                break;
            }

            if (_isOff || _passing > 0)
            {
                continue;
            }

            if (!Frame.TryRead(rest, out var frame))
            {
                break;
            }

            if (frame.Type != Frame.Headers)
            {
                _passing = Frame.HeaderLength + frame.Length;
                _isExcess = IsExcess(frame);
                continue;
            }

            if (rest.Length < _needed || !HeaderFrames.TryRead(rest, out var headers, out _needed))
            {
                break;
            }

            _needed = 0;
            pings?.ReceiveHeaders(frame.StreamId);
            _isOff = headers.Length == 0;
            if (!_isOff && headers.ReplaceAuthorities() is { } replaced)
            {
                CopyUpTo(passed, buffer, ref copied, ref changed);
                changed.Write(replaced);
                copied += headers.Length;
            }

            passed += headers.Length;
        }

        passed = _isOff ? buffer.Length : passed;
        if (changed is not null)
        {
            CopyUpTo(passed, buffer, ref copied, ref changed);
        }

        return passed;
    }

    /// <summary>Checks for the preface of an HTTP/2 connection. Without it, the filter passes all bytes unchanged.</summary>
    /// <returns>Whether enough bytes have arrived to decide.</returns>
    private bool TryBegin(ReadOnlySequence<byte> buffer)
    {
        if (_hasBegun)
        {
            return true;
        }

        var begins = ConnectionPreface.Begins(buffer);
        _isOff = begins == false;
        _hasBegun = begins == true;
        _passing = _hasBegun ? ConnectionPreface.Length : 0;
        return _hasBegun || _isOff;
    }

    /// <summary>Whether a frame is a ping too many. Notes what matters for the judgement of pings.</summary>
    private bool IsExcess(Frame frame)
    {
        if (frame.Type == Frame.ResetStream)
        {
            pings?.End(frame.StreamId);
        }

        return frame.Type == Frame.Ping && !frame.Has(Frame.Acknowledge) && pings?.ReceivePing() == true;
    }

    /// <summary>Copies the bytes from <paramref name="copied"/> to <paramref name="end"/>, and moves <paramref name="copied"/> there.</summary>
    private static void CopyUpTo(
        long end, ReadOnlySequence<byte> buffer, ref long copied, [NotNull] ref ArrayBufferWriter<byte>? changed)
    {
        changed ??= new ArrayBufferWriter<byte>();
        foreach (var segment in buffer.Slice(copied, end - copied))
        {
            changed.Write(segment.Span);
        }

        copied = end;
    }
}
