using System.Buffers;
using System.IO.Pipelines;
using FakeEtcd.Gateway;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Hosting.Requests;

/// <summary>
/// Checks a call's headers and the frames of its messages, and refuses what is invalid with the errors of etcd's gRPC library. The service
/// receives valid frames without compression.
/// </summary>
internal static class MessageGate
{
    private const string EncodingHeader = "grpc-encoding";
    private const string Identity = "identity";
    private const string Gzip = "gzip";

    public static void UseMessageGate(this IApplicationBuilder app, int maxBytes) => app.Use(async (context, next) =>
    {
        if (RequestHead.Check(context.Request) is { } invalid)
        {
            invalid.WriteTo(context.Response);
            return;
        }

        var encoding = context.Request.Headers[EncodingHeader].ToString();
        if (encoding is not ("" or Identity or Gzip))
        {
            new GrpcRefusal(StatusCode.Unimplemented, $"grpc: Decompressor is not installed for grpc-encoding \"{encoding}\"").WriteTo(context.Response);
            return;
        }

        var rpc = RpcTable.TryFind(context.Request.Path.Value!, out var row) ? row : null;
        var body = context.Request.BodyReader;
        var frames = new FrameReader(
            body, encoding == Gzip, maxBytes, cutShort: rpc?.Kind == RpcKind.Unary ? StatusCode.Unknown : StatusCode.Internal);

        // Server reflection is a client stream too.
        if (rpc?.Kind != RpcKind.Unary)
        {
            SetBody(context, new FramedBody(body, frames, isSingle: rpc?.Kind == RpcKind.ServerStream));
        }
        else if (await ReadRequestAsync(context, frames).ConfigureAwait(false) is { } refusal)
        {
            refusal.WriteTo(context.Response);
            return;
        }

        await next(context).ConfigureAwait(false);
    });

    /// <summary>Replaces the body by its first message. What follows the message is cut off, as etcd ignores it.</summary>
    private static async Task<GrpcRefusal?> ReadRequestAsync(HttpContext context, FrameReader frames)
    {
        try
        {
            if (await frames.ReadAsync(context.RequestAborted).ConfigureAwait(false) is not { } frame)
            {
                return new GrpcRefusal(StatusCode.Unknown, "EOF");
            }

            SetBody(context, PipeReader.Create(new ReadOnlySequence<byte>(frame)));
            return null;
        }
        catch (RpcException exception)
        {
            return new GrpcRefusal(exception.StatusCode, exception.Status.Detail);
        }
    }

    private static void SetBody(HttpContext context, PipeReader body) =>
        context.Features.Set<IRequestBodyPipeFeature>(new BodyReaderFeature(body));
}
