using System.Text;
using Google.Protobuf;

namespace FakeEtcd.Persistence;

/// <summary>Reads the content of a record.</summary>
internal ref struct RecordContent(ReadOnlySpan<byte> bytes)
{
    private const string TooShort = "a record ends too early";

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public RecordKind ReadKind() => (RecordKind)ReadByte();

    public bool ReadBoolean() => ReadUnsigned() != 0;

    public long ReadNumber() => unchecked((long)ReadUnsigned());

    public ulong ReadUnsigned()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number in a record is too long");
    }

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    public T ReadMessage<T>(MessageParser<T> parser)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(ReadBytes());
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException("a message in a record is invalid", exception);
        }
    }

    private ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadUnsigned();
        if (length > (ulong)_rest.Length)
        {
            throw new InvalidDataException(TooShort);
        }

        var read = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return read;
    }

    private byte ReadByte()
    {
        if (_rest.IsEmpty)
        {
            throw new InvalidDataException(TooShort);
        }

        var read = _rest[0];
        _rest = _rest[1..];
        return read;
    }
}
