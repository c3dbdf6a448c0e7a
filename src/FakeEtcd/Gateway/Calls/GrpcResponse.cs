using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Gateway.Calls;

/// <summary>The headers and trailers of a gRPC response.</summary>
internal sealed class GrpcResponse : IHttpResponseTrailersFeature
{
    public HttpResponseFeature Head { get; } = new();

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    /// <summary>The status of the call.</summary>
    public Status Status
    {
        get
        {
            // A response without messages has its status in the headers.
            var headers = Head.Headers.ContainsKey(GrpcStatus.StatusHeader) ? Head.Headers : Trailers;
            return GrpcStatus.Read(headers[GrpcStatus.StatusHeader], headers[GrpcStatus.MessageHeader])
                ?? new Status(StatusCode.Unknown, "The call ended without a status.");
        }
    }
}
