using Etcd.Api;
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

    /// <param name="generated">The generated marshaller.</param>
    /// <param name="errorPrefix">The error text of etcd's gRPC library, without the cause.</param>
    public static Marshaller<T> Create<T>(Marshaller<T> generated, string errorPrefix)
        where T : class => Marshallers.Create(generated.ContextualSerializer, context => Parse(context, generated, errorPrefix));

    /// <summary>Sets the fields of a message from its bytes, however deeply they nest.</summary>
    public static void MergeDeeply(IMessage message, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var input = CodedInputStream.CreateWithLimits(stream, sizeLimit: int.MaxValue, MaxNesting);
        message.MergeFrom(input);
    }

    private static T Parse<T>(DeserializationContext context, Marshaller<T> generated, string errorPrefix)
        where T : class
    {
        try
        {
            return Parse(context, generated);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw Refused(errorPrefix, exception.Message);
        }
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
            var request = new TxnRequest();
            MergeDeeply(request, context.PayloadAsNewBuffer());
            return (T)(object)request;
        }
    }

    private static RpcException Refused(string errorPrefix, string cause) => new(new Status(StatusCode.Internal, errorPrefix + cause));
}
