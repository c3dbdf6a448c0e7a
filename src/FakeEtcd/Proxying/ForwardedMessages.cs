using System.Buffers;
using FakeEtcd.Gateway.Calls;
using FakeEtcd.Hosting.Requests;
using FakeEtcd.Streams;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Proxying;

/// <summary>The messages of a client's stream. The bytes of forwarded messages stay as they are.</summary>
/// <param name="request">The call.</param>
internal sealed class ForwardedMessages(ForwardedRequest request) : IMessageStream
{
    private readonly FrameReader _frames = request.OpenRequest(cutShort: StatusCode.Internal);
    private IMessage? _parsed;
    private byte[] _bytes = [];

    public long UnflushedBytes { get; private set; }

    public bool HasWritten { get; private set; }

    /// <summary>The bytes of the last request, as they came.</summary>
    public byte[] LastRequest { get; private set; } = [];

    private HttpResponse Response => request.Context.Response;

    public async ValueTask<IMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await ForwardedRequest.ReadRequestAsync(_frames, cancellationToken).ConfigureAwait(false) is not { } frame)
        {
            return null;
        }

        LastRequest = frame.Bytes;
        return request.Parse(frame);
    }

    /// <summary>Sets the bytes of the response that is written next, unless a fault replaces it.</summary>
    public void SetNext(IMessage parsed, byte[] bytes) => (_parsed, _bytes) = (parsed, bytes);

    public void Write(IMessage response)
    {
        if (!HasWritten)
        {
            HasWritten = true;
            Response.ContentType ??= GrpcStatus.ContentType;
        }

        if (ReferenceEquals(response, _parsed))
        {
            Response.BodyWriter.Write(_bytes);
            UnflushedBytes += _bytes.Length;
        }
        else
        {
            UnflushedBytes += GrpcFrame.Write(Response.BodyWriter, response);
        }
    }

    public Task FlushAsync()
    {
        UnflushedBytes = 0;
        return Response.BodyWriter.FlushAsync(CancellationToken.None).AsTask();
    }
}
