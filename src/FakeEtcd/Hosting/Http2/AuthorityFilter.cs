using System.Buffers;

namespace FakeEtcd.Hosting.Http2;

/// <summary>Follows what a client sends over one HTTP/2 connection, and replaces authorities that Kestrel would refuse.</summary>
internal sealed class AuthorityFilter
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    private bool _hasBegun;
    private bool _isOff;

    /// <summary>How much of the frame under way has not come in yet; it passes unread.</summary>
    private long _passing;

    /// <summary>How much of a block of headers has to come in before it is looked at again.</summary>
    private long _wanted;

    /// <summary>Looks at what has come in since.</summary>
    /// <param name="buffer">What has not been passed yet.</param>
    /// <param name="changed">The bytes that take the place of what passes; null if it passes as it is.</param>
    /// <returns>How much passes. The rest has to wait for more to come in.</returns>
    public long Pass(ReadOnlySequence<byte> buffer, out ArrayBufferWriter<byte>? changed)
    {
        changed = null;
        var (passed, copied) = (0L, 0L);
        while (!_isOff)
        {
            var skipped = Math.Min(_passing, buffer.Length - passed);
            _passing -= skipped;
            passed += skipped;
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
                _passing = Frame.HeadLength + frame.Length;
                continue;
            }

            if (rest.Length < _wanted || !HeaderFrames.TryRead(rest, out var headers, out _wanted))
            {
                break;
            }

            _wanted = 0;
            _isOff = headers.Length == 0;
            if (!_isOff && headers.Mend() is { } mended)
            {
                changed ??= new ArrayBufferWriter<byte>();
                Copy(buffer.Slice(copied, passed - copied), changed);
                changed.Write(mended);
                copied = passed + headers.Length;
            }

            passed += headers.Length;
        }

        passed = _isOff ? buffer.Length : passed;
        if (changed is not null)
        {
            Copy(buffer.Slice(copied, passed - copied), changed);
        }

        return passed;
    }

    /// <summary>Looks for the words that every HTTP/2 connection begins with. One without them is left alone.</summary>
    /// <returns>Whether enough has come in to tell.</returns>
    private bool TryBegin(ReadOnlySequence<byte> buffer)
    {
        if (_hasBegun)
        {
            return true;
        }

        Span<byte> start = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(buffer.Length, Preface.Length);
        buffer.Slice(0, length).CopyTo(start);
        _isOff = !Preface.StartsWith(start[..length]);
        _hasBegun = length == Preface.Length;
        _passing = _hasBegun && !_isOff ? length : 0;
        return _hasBegun || _isOff;
    }

    private static void Copy(ReadOnlySequence<byte> bytes, ArrayBufferWriter<byte> output)
    {
        foreach (var segment in bytes)
        {
            output.Write(segment.Span);
        }
    }
}
