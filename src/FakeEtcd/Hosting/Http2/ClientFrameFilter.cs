using System.Buffers;

namespace FakeEtcd.Hosting.Http2;

/// <summary>Parses the bytes that a client sends over one HTTP/2 connection, and replaces authorities that Kestrel would refuse.</summary>
internal sealed class AuthorityFilter
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    private bool _hasBegun;
    private bool _isOff;

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
                continue;
            }

            if (rest.Length < _needed || !HeaderFrames.TryRead(rest, out var headers, out _needed))
            {
                break;
            }

            _needed = 0;
            _isOff = headers.Length == 0;
            if (!_isOff && headers.ReplaceAuthorities() is { } replaced)
            {
                changed ??= new ArrayBufferWriter<byte>();
                Copy(buffer.Slice(copied, passed - copied), changed);
                changed.Write(replaced);
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

    /// <summary>Checks for the preface of an HTTP/2 connection. Without it, the filter passes all bytes unchanged.</summary>
    /// <returns>Whether enough bytes have arrived to decide.</returns>
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
