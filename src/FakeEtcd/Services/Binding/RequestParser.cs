using System.Buffers;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
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
        var parser = RpcTable.TryFind(method.FullName, out var rpc)
            ? rpc.NewRequest().Descriptor.Parser.WithDiscardUnknownFields(true)
            : throw new ArgumentException($"{method.FullName} is not in the table.", nameof(method));
        return Marshallers.Create(
            method.RequestMarshaller.ContextualSerializer, context => (TRequest)Parse(context, parser, errorPrefix));
    }

    /// <summary>Sets the fields of a message from its bytes, however deeply they nest.</summary>
    public static void MergeDeeply(IMessage message, byte[] bytes)
    {
        using var input = Deep(bytes);
        message.MergeFrom(input);
    }

    private static IMessage Parse(DeserializationContext context, MessageParser parser, string errorPrefix)
    {
        var payload = context.PayloadAsReadOnlySequence();
        try
        {
            return Parse(payload, parser);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw Refused(errorPrefix, exception.Message);
        }
    }

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

    private static RpcException Refused(string errorPrefix, string cause) => new(new Status(StatusCode.Internal, errorPrefix + cause));
}
