using FakeEtcd.Calls;
using FakeEtcd.Gateway;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services.Binding;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Hosting.Requests;

/// <summary>
/// Checks a call's headers and the frames of its messages, and refuses what is invalid with the errors of etcd's gRPC library. Serves the
/// calls of etcd's services. The library that serves the others receives valid frames without compression.
/// </summary>
internal static class MessageGate
{
    public static void UseMessageGate(this IApplicationBuilder app, int maxBytes) => app.Use((context, next) =>
    {
        if (context.Features.Get<ITlsConnectionFeature>() is not null && !HttpMethods.IsPost(context.Request.Method))
        {
            // With TLS, etcd serves gRPC over Go's own HTTP server, whose refusal is not one of gRPC.
            context.Response.Headers.Allow = HttpMethods.Post;
            return HttpReply.LineAsync(
                context.Response, StatusCodes.Status405MethodNotAllowed, $"invalid gRPC request method \"{context.Request.Method}\"");
        }

        var rpc = RpcTable.TryFind(context.Request.Path.Value ?? "", out var row) ? row : null;
        var client = context.Features.GetRequiredFeature<ConnectionClient>().FindKnown(context.Request);
        if (RequestHead.Check(context.Request, rpc, isKnown: client is not null) is { } invalid)
        {
            invalid.WriteTo(context.Response);
            return Task.CompletedTask;
        }

        if (rpc is not null)
        {
            return CallExchange.RunAsync(context, ServiceMethods.Of(rpc), client, maxBytes);
        }

        // Health and reflection.
        var body = context.Request.BodyReader;
        var frames = new FrameReader(body, RequestHead.IsGzip(context.Request), maxBytes, cutShort: StatusCode.Internal);
        context.Features.Set<IRequestBodyPipeFeature>(new BodyReaderFeature(new FramedBody(body, frames)));
        return next(context);
    });
}
