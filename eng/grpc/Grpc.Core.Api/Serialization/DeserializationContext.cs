using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a deserializer gets its bytes.</summary>
public abstract class DeserializationContext
{
    /// <summary>The payload's size in bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The payload in an array that the caller may keep.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw new NotImplementedException();

    /// <summary>The payload in the transport's buffers, valid only while the deserializer runs.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => throw new NotImplementedException();
}
