using System.Runtime.CompilerServices;
using FakeEtcd.Gateway.Calls;
using FakeEtcd.Services.Binding;
using FakeEtcd.Streams;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Hosting.Requests;

/// <summary>The messages of a stream, in the bodies of its request and response.</summary>
/// <param name="response">The response.</param>
/// <param name="method">What serves the stream.</param>
/// <param name="frames">The frames of the request.</param>
internal sealed class MessageStream(HttpResponse response, StreamMethod method, FrameReader frames) : IMessageStream
{
    public bool HasWritten { get; private set; }

    public long UnflushedBytes { get; private set; }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await frames.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } frame)
        {
            return null;
        }

        var request = method.Parse(frame.Slice(GrpcFrame.PrefixLength));
        frames.Advance();
        return request;
    }

    /// <summary>Reads the request of a client that sends exactly one.</summary>
    public async ValueTask<IMessage> ReadSingleAsync()
    {
        var request = await ReadAsync(CancellationToken.None).ConfigureAwait(false) ?? throw WrongNumber("no request message from");
        return await ReadAsync(CancellationToken.None).ConfigureAwait(false) is null
            ? request
            : throw WrongNumber("multiple request messages for");
    }

    public void Write(IMessage message)
    {
        if (!HasWritten)
        {
            HasWritten = true;
            response.ContentType = GrpcStatus.ContentType;
        }

        UnflushedBytes += GrpcFrame.Write(response.BodyWriter, message);
    }

    public Task FlushAsync()
    {
        UnflushedBytes = 0;
        var flushing = response.BodyWriter.FlushAsync(CancellationToken.None);
        return flushing.IsCompletedSuccessfully ? Task.CompletedTask : flushing.AsTask();
    }

    private static RpcException WrongNumber(string what) =>
        new(new Status(StatusCode.Internal, $"cardinality violation: received {what} non-client-streaming RPC"));
}
