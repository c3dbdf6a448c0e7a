using System.IO.Pipelines;
using FakeEtcd.Calls;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services.Binding;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Gateway.Calls;

/// <summary>Makes a gRPC call of an HTTP request and has it served by the same pipeline as the calls of gRPC clients.</summary>
internal static class GrpcExchange
{
    /// <summary>Serves a call.</summary>
    /// <param name="context">The HTTP request. Nothing is written to its response.</param>
    /// <param name="serve">The pipeline that serves gRPC.</param>
    /// <param name="rpc">The RPC.</param>
    /// <param name="requests">The body with the requests, as gRPC frames.</param>
    /// <param name="respond">Receives each response.</param>
    /// <returns>The status of the call.</returns>
    public static async Task<Status> RunAsync(
        HttpContext context, RequestDelegate serve, RpcInfo rpc, PipeReader requests, Func<IMessage, Task> respond)
    {
        var response = new GrpcResponse();
        var body = new BodyWriterFeature(async bytes =>
        {
            while (GrpcFrame.TryRead(ref bytes, out var frame))
            {
                var message = rpc.NewResponse();
                RequestParser.MergeDeeply(message, frame.ToArray());
                await respond(message).ConfigureAwait(false);
            }

            return bytes;
        });

        var features = InnerRequest.FeaturesOf(context);
        features.Set(GrpcRequest.Head(context.Request, rpc));
        features.Set<IRequestBodyPipeFeature>(new BodyReaderFeature(requests));
        features.Set<IHttpResponseFeature>(response.Head);
        features.Set<IHttpResponseTrailersFeature>(response);
        features.Set<IHttpResponseBodyFeature>(body);

        // etcd's gateway connects to etcd itself, so a client's certificate identifies nobody behind it.
        features.Set<ITlsConnectionFeature>(new TlsConnectionFeature());
        features.Set(new ConnectionClient(commonName: null));
        await serve(new DefaultHttpContext(features)).ConfigureAwait(false);
        await body.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        return response.Status;
    }
}
