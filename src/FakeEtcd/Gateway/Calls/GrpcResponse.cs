using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Gateway.Calls;

/// <summary>The headers and trailers of a gRPC response.</summary>
internal sealed class GrpcResponse : IHttpResponseTrailersFeature, IHttpResetFeature
{
    /// <summary>The message of the gRPC library for an exceeded deadline, and Go's, which etcd's clients get.</summary>
    private static readonly (string Library, string Go) DeadlineExceeded = ("Deadline Exceeded", "context deadline exceeded");

    public HttpResponseFeature Head { get; } = new();

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    /// <summary>The status of the call.</summary>
    public Status Status
    {
        get
        {
            // A response without messages has its status in the headers.
            var headers = Head.Headers.ContainsKey("grpc-status") ? Head.Headers : Trailers;
            if (!int.TryParse(headers["grpc-status"], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            {
                return new Status(StatusCode.Unknown, "The call ended without a status.");
            }

            var message = Uri.UnescapeDataString(headers["grpc-message"].ToString());
            return new Status((StatusCode)code, message == DeadlineExceeded.Library ? DeadlineExceeded.Go : message);
        }
    }

    /// <summary>Does nothing: the gateway ends the response itself.</summary>
    public void Reset(int errorCode)
    {
    }
}
