using System.Diagnostics;

namespace FakeEtcd.Services.Binding;

/// <summary>Reads the parts of an encoded message, with the rules and the errors of etcd's protobuf library.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    public const int Varint = 0;
    public const int Fixed64 = 1;
    public const int Delimited = 2;
    public const int StartGroup = 3;
    public const int EndGroup = 4;
    public const int Fixed32 = 5;

    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>How many bytes were read.</summary>
    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position >= _message.Length;

    /// <summary>Reads a number of at most ten bytes. What does not fit into 64 bits is lost.</summary>
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (IsAtEnd)
            {
                throw UnexpectedEnd();
            }

            var next = _message[Position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new WireFormatException("proto: integer overflow");
    }

    /// <summary>Reads a length and as many bytes.</summary>
    public ReadOnlySpan<byte> ReadDelimited()
    {
        var start = ReadLength();
        return _message[start..Position];
    }

    /// <summary>Reads a length, and packed numbers up to it. The last number may end behind the length, as in etcd.</summary>
    /// <param name="isLonger">Whether the last number ends behind the length.</param>
    public ReadOnlySpan<byte> ReadPacked(out bool isLonger)
    {
        var start = ReadLength();
        var end = Position;
        Position = start;
        while (Position < end)
        {
            ReadVarint();
        }

        isLonger = Position > end;
        return _message[start..Position];
    }

    /// <summary>Skips the value of a field.</summary>
    /// <param name="wireType">The wire type in the field's tag. A group is skipped with all its fields, whatever number ends it.</param>
    public void Skip(int wireType)
    {
        var depth = 0;
        while (true)
        {
            switch (wireType)
            {
                case Varint:
                    ReadVarint();
                    break;
                case Fixed64:
                    Advance(sizeof(ulong));
                    break;
                case Delimited:
                    ReadLength();
                    break;
                case StartGroup:
                    depth++;
                    break;
                case EndGroup:
                    depth--;
                    break;
                case Fixed32:
                    Advance(sizeof(uint));
                    break;
                default:
                    throw new WireFormatException($"proto: illegal wireType {wireType}");
            }

            Debug.Assert(depth >= 0, "A field does not begin with the end of a group.");
            if (depth == 0)
            {
                return;
            }

            wireType = (int)(ReadVarint() & 7);
        }
    }

    private int ReadLength()
    {
        var length = unchecked((long)ReadVarint());

        // The end of the value overflows in etcd too.
        if (length < 0 || length > long.MaxValue - Position)
        {
            throw new WireFormatException("proto: negative length found during unmarshaling");
        }

        var start = Position;
        Advance(length);
        return start;
    }

    private void Advance(long count) =>
        Position = count <= _message.Length - Position ? Position + (int)count : throw UnexpectedEnd();

    private static WireFormatException UnexpectedEnd() => new("unexpected EOF");
}
