using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Gateway.Calls;

/// <summary>Writes the gateway's replies to an HTTP request.</summary>
internal sealed class GatewayReply(HttpResponse response, GatewayVersion version)
{
    private readonly GatewayJson _json = new(version);

    /// <summary>Replies with the response of a call.</summary>
    public Task ResponseAsync(IMessage message)
    {
        SetRpcHeaders();
        return JsonAsync(StatusCodes.Status200OK, _json.Response(message));
    }

    /// <summary>Replies with the error of a call.</summary>
    public Task ErrorAsync(Status status)
    {
        if (status.StatusCode == StatusCode.Unauthenticated && version == GatewayVersion.V2)
        {
            response.Headers.WWWAuthenticate = status.Detail;
        }

        return JsonAsync(StatusMapping.ToHttp(status.StatusCode, version), _json.Error(status));
    }

    /// <summary>Writes one response of a stream. The first one also sets the headers of the reply.</summary>
    public Task StreamResponseAsync(IMessage message)
    {
        if (!response.HasStarted)
        {
            SetRpcHeaders();
            response.ContentType = HttpReply.Json;
        }

        return WriteAsync(GatewayJson.StreamResponse(message));
    }

    /// <summary>Ends the reply to a stream.</summary>
    public Task EndStreamAsync(Status status)
    {
        if (status.StatusCode == StatusCode.OK)
        {
            return response.BodyWriter.FlushAsync(CancellationToken.None).AsTask();
        }

        if (!response.HasStarted)
        {
            response.StatusCode = StatusMapping.ToHttp(status.StatusCode, version);
            response.ContentType = HttpReply.Json;
        }

        return WriteAsync(_json.StreamError(status));
    }

    public Task NotFoundAsync() => version == GatewayVersion.V1
        ? HttpReply.LineAsync(response, StatusCodes.Status404NotFound, "Not Found")
        : ErrorAsync(new Status(StatusCode.NotFound, "Not Found"));

    public Task MethodNotAllowedAsync() => version == GatewayVersion.V1
        ? HttpReply.LineAsync(response, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed")
        : ErrorAsync(new Status(StatusCode.Unimplemented, "Method Not Allowed"));

    private void SetRpcHeaders() => response.Headers["Grpc-Metadata-Content-Type"] = "application/grpc";

    private Task JsonAsync(int status, string text) => HttpReply.TextAsync(response, status, HttpReply.Json, text);

    private async Task WriteAsync(string text) =>
        await response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None).ConfigureAwait(false);
}
