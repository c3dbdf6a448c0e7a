using System.Buffers;

namespace FakeEtcd.Hosting.Http2;

/// <summary>The frames that carry one header block: a HEADERS frame and its CONTINUATION frames.</summary>
internal readonly ref struct HeaderFrames
{
    private const int PriorityLength = 5;

    /// <summary>Twice the limit of Kestrel. A longer block, or one in too many frames, passes unchanged, and Kestrel refuses it.</summary>
    private const int MaxLength = 64 * 1024;
    private const int MaxFrames = 32;

    private readonly Frame _first;
    private readonly ReadOnlySpan<byte> _priority;
    private readonly ReadOnlySpan<byte> _block;

    private HeaderFrames(Frame first, ReadOnlySpan<byte> priority, ReadOnlySpan<byte> block, long length)
    {
        _first = first;
        _priority = priority;
        _block = block;
        Length = length;
    }

    /// <summary>The total length of the frames in bytes; zero if they are malformed or too long, which Kestrel reports.</summary>
    public long Length { get; }

    /// <summary>Reads the frames at the beginning of a buffer that begins with a HEADERS frame.</summary>
    /// <param name="buffer">The bytes that have arrived.</param>
    /// <param name="frames">The frames.</param>
    /// <param name="needed">If the frames are incomplete, the number of bytes to wait for before the next attempt.</param>
    /// <returns>Whether the frames are complete or malformed; false if more bytes are needed.</returns>
    public static bool TryRead(ReadOnlySequence<byte> buffer, out HeaderFrames frames, out long needed)
    {
        frames = default;
        needed = 0;
        Frame first = default;
        ArrayBufferWriter<byte>? blocks = null;
        ReadOnlySpan<byte> priority = default;
        var length = 0L;
        for (var count = 0; count < MaxFrames && length <= MaxLength; count++)
        {
            if (!Frame.TryRead(buffer.Slice(length), out var frame))
            {
                needed = length + Frame.HeaderLength;
                return false;
            }

            var isFirst = count == 0;
            if (frame.Length > Frame.MaxLength || (!isFirst && frame.Type != Frame.Continuation))
            {
                break;
            }

            length += Frame.HeaderLength;
            needed = length + frame.Length;
            if (buffer.Length < needed)
            {
                return false;
            }

            var payload = Contiguous(buffer.Slice(length, frame.Length));
            length += frame.Length;
            if (isFirst)
            {
                first = frame;
                if (!TryStrip(first, payload, out priority, out payload))
                {
                    break;
                }
            }

            var isLast = frame.Has(Frame.EndHeaders);
            if (!isFirst || !isLast)
            {
                blocks ??= new ArrayBufferWriter<byte>();
                blocks.Write(payload);
            }

            if (isLast)
            {
                frames = new HeaderFrames(first, priority, blocks is null ? payload : blocks.WrittenSpan, length);
                return true;
            }
        }

        return true;
    }

    /// <summary>Replaces the authorities that Kestrel does not accept.</summary>
    /// <returns>The new frames; null if nothing was replaced.</returns>
    public byte[]? ReplaceAuthorities()
    {
        if (HeaderBlock.ReplaceAuthorities(_block) is not { } block)
        {
            return null;
        }

        var output = new ArrayBufferWriter<byte>(block.Length + (2 * Frame.HeaderLength));
        var frame = _first with { Flags = (byte)(_first.Flags & ~(Frame.Padded | Frame.EndHeaders)) };
        var prefix = _priority;
        for (ReadOnlySpan<byte> rest = block; frame.Type == Frame.Headers || rest.Length > 0;)
        {
            var part = rest[..Math.Min(rest.Length, Frame.MaxLength - prefix.Length)];
            rest = rest[part.Length..];
            var flags = frame.Flags | (rest.IsEmpty ? Frame.EndHeaders : 0);
            (frame with { Length = prefix.Length + part.Length, Flags = (byte)flags }).WriteHeader(output);
            output.Write(prefix);
            output.Write(part);
            frame = new Frame(0, Frame.Continuation, 0, _first.StreamId);
            prefix = default;
        }

        return output.WrittenSpan.ToArray();
    }

    private static ReadOnlySpan<byte> Contiguous(ReadOnlySequence<byte> bytes) => bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();

    /// <summary>Separates the header block in the first frame's payload from the padding and the priority.</summary>
    private static bool TryStrip(
        Frame first, ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> priority, out ReadOnlySpan<byte> block)
    {
        priority = default;
        block = default;
        var padding = 0;
        if (first.Has(Frame.Padded))
        {
            if (payload.IsEmpty)
            {
                return false;
            }

            padding = payload[0];
            payload = payload[1..];
        }

        var priorityLength = first.Has(Frame.Priority) ? PriorityLength : 0;
        if (payload.Length < padding + priorityLength)
        {
            return false;
        }

        priority = payload[..priorityLength];
        block = payload[priorityLength..^padding];
        return true;
    }
}
