using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a serializer leaves its bytes: either one array, or a writer and then <see cref="Complete()"/>.</summary>
public abstract class SerializationContext
{
    /// <summary>Hands over the whole payload and ends serialization.</summary>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>The writer to put the payload into.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Announces how many bytes the writer will get.</summary>
    public virtual void SetPayloadLength(int payloadLength) => throw new NotImplementedException();

    /// <summary>Ends serialization through the writer.</summary>
    public virtual void Complete() => throw new NotImplementedException();
}
