using System.Buffers;
using Etcd.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace FakeEtcd.Services.Binding;

/// <summary>Parses requests as etcd does: nested as deep as etcd allows, and with the errors of etcd's gRPC library.</summary>
internal static class RequestParser
{
    /// <summary>
    /// The maximum nesting of messages; the default of the protobuf library is 100. A level of a transaction takes two, and etcd accepts 128
    /// levels. The limit exists because each level takes stack, and a stack overflow ends the process of the test.
    /// </summary>
    private const int MaxNesting = 1000;

    /// <param name="generated">The generated marshaller.</param>
    /// <param name="type">The type of the requests.</param>
    /// <param name="errorPrefix">The error text of etcd's gRPC library, without the cause.</param>
    public static Marshaller<T> Create<T>(Marshaller<T> generated, MessageDescriptor type, string errorPrefix)
        where T : class => Marshallers.Create(generated.ContextualSerializer, context => Parse(context, generated, type, errorPrefix));

    /// <summary>Sets the fields of a message from its bytes, however deeply they nest.</summary>
    public static void MergeDeeply(IMessage message, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var input = CodedInputStream.CreateWithLimits(stream, sizeLimit: int.MaxValue, MaxNesting);
        message.MergeFrom(input);
    }

    private static T Parse<T>(DeserializationContext context, Marshaller<T> generated, MessageDescriptor type, string errorPrefix)
        where T : class
    {
        try
        {
            return Prepare(context.PayloadAsReadOnlySequence(), type) is { } prepared
                ? (T)Parse(prepared, type)
                : Parse(context, generated);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or WireFormatException)
        {
            throw new RpcException(new Status(StatusCode.Internal, errorPrefix + exception.Message));
        }
    }

    private static byte[]? Prepare(ReadOnlySequence<byte> payload, MessageDescriptor type) =>
        WireFormat.Prepare(payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray(), type, MaxNesting);

    private static IMessage Parse(byte[] bytes, MessageDescriptor type)
    {
        var request = type.Parser.ParseFrom(ByteString.Empty);
        MergeDeeply(request, bytes);
        return request;
    }

    private static T Parse<T>(DeserializationContext context, Marshaller<T> generated)
        where T : class
    {
        try
        {
            return generated.ContextualDeserializer(context);
        }
        catch (InvalidProtocolBufferException) when (typeof(T) == typeof(TxnRequest))
        {
            // It may only nest too deeply for the library's own limit, which nothing but a stream can change.
            return (T)Parse(context.PayloadAsNewBuffer(), TxnRequest.Descriptor);
        }
    }
}
