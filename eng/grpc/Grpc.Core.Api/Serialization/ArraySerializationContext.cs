using System.Buffers;

namespace Grpc.Core;

/// <summary>Lets a serializer that wants a context produce an array.</summary>
internal sealed class ArraySerializationContext : SerializationContext
{
    private ArrayBufferWriter<byte>? _writer;
    private byte[]? _payload;

    public byte[] Payload =>
        _payload ?? throw new InvalidOperationException("The serializer did not complete its payload.");

    public override void Complete(byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ThrowIfCompleted();
        _payload = payload;
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        ThrowIfCompleted();
        return _writer ??= new ArrayBufferWriter<byte>();
    }

    public override void SetPayloadLength(int payloadLength)
    {
        // Only a hint: the writer grows as needed.
    }

    public override void Complete()
    {
        ThrowIfCompleted();
        _payload = _writer is null ? [] : _writer.WrittenSpan.ToArray();
    }

    private void ThrowIfCompleted()
    {
        if (_payload is not null)
        {
            throw new InvalidOperationException("The payload is already complete.");
        }
    }
}
