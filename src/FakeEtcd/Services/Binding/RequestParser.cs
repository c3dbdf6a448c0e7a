using System.Buffers;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Binding;

/// <summary>
/// Parses requests as etcd does: nested as deep as etcd allows, and with the errors of etcd's gRPC library. Drops unknown fields, each of
/// which takes far more than its bytes.
/// </summary>
/// <param name="rpc">The RPC.</param>
/// <param name="errorPrefix">The error text of etcd's gRPC library, without the cause.</param>
internal sealed class RequestParser(RpcInfo rpc, string errorPrefix)
{
    /// <summary>
    /// The maximum nesting of messages; the default of the protobuf library is 100. A level of a transaction takes two, and etcd accepts 128
    /// levels. The limit exists because each level takes stack, and a stack overflow ends the process of the test.
    /// </summary>
    private const int MaxNesting = 1000;

    private readonly MessageShape _shape = RequestShapes.Of(rpc.RequestType);
    private readonly Func<IMessage> _newRequest = rpc.NewRequest;

    /// <summary>Sets the fields of a message from its bytes, however deeply they nest.</summary>
    public static void MergeDeeply(IMessage message, byte[] bytes)
    {
        using var input = Deep(bytes);
        message.MergeFrom(input);
    }

    /// <summary>Parses a response of an etcd, which nests as deeply as its request.</summary>
    /// <param name="rpc">The RPC.</param>
    /// <param name="bytes">The bytes of the response.</param>
    /// <returns>The response; null if it is invalid.</returns>
    public static IMessage? TryParseResponse(RpcInfo rpc, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Parse(rpc.NewResponse, new ReadOnlySequence<byte>(bytes));
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>Parses a request.</summary>
    /// <exception cref="RpcException">The request is invalid.</exception>
    public IMessage Parse(ReadOnlySequence<byte> message)
    {
        try
        {
            return Parse(_newRequest, Prepare(message) is { } prepared ? new ReadOnlySequence<byte>(prepared) : message);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or WireFormatException)
        {
            throw new RpcException(new Status(StatusCode.Internal, errorPrefix + exception.Message));
        }
    }

    private byte[]? Prepare(ReadOnlySequence<byte> message) =>
        RequestEncoding.Prepare(message.IsSingleSegment ? message.FirstSpan : message.ToArray(), _shape, MaxNesting);

    private static IMessage Parse(Func<IMessage> create, ReadOnlySequence<byte> bytes)
    {
        try
        {
            var message = create();
            message.MergeFrom(bytes);
            return message;
        }
        catch (InvalidProtocolBufferException)
        {
            // A transaction may only nest too deeply for the library's own limit, which nothing but a stream can change.
            var message = create();
            MergeDeeply(message, bytes.ToArray());
            return message;
        }
    }

    private static CodedInputStream Deep(byte[] bytes) =>
        CodedInputStream.CreateWithLimits(new MemoryStream(bytes), sizeLimit: int.MaxValue, MaxNesting);
}
