using System.Buffers;
using FakeEtcd.Protocol.Rpcs;
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

    /// <summary>
    /// Creates the marshaller for the requests of a method. It drops unknown fields, each of which takes far more than its bytes.
    /// </summary>
    /// <param name="method">The generated method.</param>
    /// <param name="errorPrefix">The error text of etcd's gRPC library, without the cause.</param>
    public static Marshaller<TRequest> Create<TRequest, TResponse>(Method<TRequest, TResponse> method, string errorPrefix)
        where TRequest : class
        where TResponse : class
    {
        var type = RpcTable.TryFind(method.FullName, out var rpc)
            ? rpc.NewRequest().Descriptor
            : throw new ArgumentException($"{method.FullName} is not in the table.", nameof(method));
        var parser = type.Parser.WithDiscardUnknownFields(true);
        return Marshallers.Create(
            method.RequestMarshaller.ContextualSerializer, context => (TRequest)Parse(context, parser, type, errorPrefix));
    }

    /// <summary>Sets the fields of a message from its bytes, however deeply they nest.</summary>
    public static void MergeDeeply(IMessage message, byte[] bytes)
    {
        using var input = Deep(bytes);
        message.MergeFrom(input);
    }

    private static IMessage Parse(DeserializationContext context, MessageParser parser, MessageDescriptor type, string errorPrefix)
    {
        try
        {
            var payload = context.PayloadAsReadOnlySequence();
            return Prepare(payload, type) is { } prepared ? Parse(new ReadOnlySequence<byte>(prepared), parser) : Parse(payload, parser);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or WireFormatException)
        {
            throw new RpcException(new Status(StatusCode.Internal, errorPrefix + exception.Message));
        }
    }

    private static byte[]? Prepare(ReadOnlySequence<byte> payload, MessageDescriptor type) =>
        RequestEncoding.Prepare(payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray(), type, MaxNesting);

    private static IMessage Parse(ReadOnlySequence<byte> payload, MessageParser parser)
    {
        try
        {
            return parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException)
        {
            // A transaction may only nest too deeply for the library's own limit, which nothing but a stream can change.
            using var input = Deep(payload.ToArray());
            return parser.ParseFrom(input);
        }
    }

    private static CodedInputStream Deep(byte[] bytes) =>
        CodedInputStream.CreateWithLimits(new MemoryStream(bytes), sizeLimit: int.MaxValue, MaxNesting);
}
