using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using FakeEtcd.Gateway.Calls;
using FakeEtcd.Hosting.Requests;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace FakeEtcd.Proxying;

/// <summary>The upstream's response to a call: headers, messages, and a status.</summary>
internal sealed class UpstreamResponse : IDisposable
{
    private readonly ForwardedRequest _request;
    private readonly HttpResponseMessage _response;
    private readonly PipeReader _body;
    private readonly FrameReader _frames;

    /// <param name="request">The call.</param>
    /// <param name="response">The response, which belongs to this then.</param>
    /// <param name="body">Its body.</param>
    private UpstreamResponse(ForwardedRequest request, HttpResponseMessage response, Stream body)
    {
        _request = request;
        _response = response;
        _body = PipeReader.Create(body);

        // However large a message is, the upstream has sent it.
        var isGzip = Find(RequestHead.EncodingHeader) == RequestHead.Gzip;
        _frames = new FrameReader(_body, isGzip, int.MaxValue, StatusCode.Internal);
    }

    /// <summary>Whether there are trailers, once the last message is read.</summary>
    public bool HasTrailers => _response.TrailingHeaders.NonValidated.Count > 0;

    /// <summary>The status, once the last message is read.</summary>
    public Status Status => GrpcStatus.Read(Find(GrpcStatus.StatusHeader), Find(GrpcStatus.MessageHeader)) ?? UpstreamFailure.NoStatus;

    /// <summary>Begins to read a response.</summary>
    /// <exception cref="RpcException">The response is not one of gRPC.</exception>
    public static async Task<UpstreamResponse> OpenAsync(ForwardedRequest request, HttpResponseMessage response, CancellationToken ended)
    {
        try
        {
            ThrowIfOther(response);
            return new UpstreamResponse(request, response, await response.Content.ReadAsStreamAsync(ended).ConfigureAwait(false));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next message.</summary>
    /// <returns>The message; null at the end.</returns>
    /// <exception cref="RpcException">The upstream has ended the call without a status, or the message is invalid.</exception>
    public ValueTask<ForwardedFrame?> ReadAsync(CancellationToken ended) => _request.AwaitUpstreamAsync(ForwardedFrame.ReadAsync(_frames, ended), ended);

    public void CopyHeadTo(HttpResponse client) => Upstream.CopyHead(_response, client);

    public void CopyTrailersTo(HttpResponse client) => Upstream.CopyTrailers(_response, client);

    public void Dispose()
    {
        _body.Complete();
        _response.Dispose();
    }

    /// <summary>Refuses what is not an answer of gRPC, such as the page of a proxy on the way, as gRPC's clients do.</summary>
    private static void ThrowIfOther(HttpResponseMessage response)
    {
        var contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
        var isGrpc = contentType.StartsWith(GrpcStatus.ContentType, StringComparison.OrdinalIgnoreCase);
        if (isGrpc && (response.StatusCode == HttpStatusCode.OK || response.Headers.NonValidated.Contains(GrpcStatus.StatusHeader)))
        {
            return;
        }

        List<string> errors = [];
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var code = (int)response.StatusCode;
            errors.Add(string.Create(
                CultureInfo.InvariantCulture, $"unexpected HTTP status code received from server: {code} ({ReasonPhrases.GetReasonPhrase(code)})"));
        }

        if (!isGrpc)
        {
            errors.Add(contentType.Length == 0
                ? "malformed header: missing HTTP content-type"
                : $"transport: received unexpected content-type \"{contentType}\"");
        }

        throw new RpcException(new Status(CodeOf(response.StatusCode), string.Join("; ", errors)));
    }

    private static StatusCode CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
            StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    private string? Find(string name) =>
        _response.TrailingHeaders.NonValidated.TryGetValues(name, out var trailers) ? trailers.First()
        : _response.Headers.NonValidated.TryGetValues(name, out var headers) ? headers.First()
        : null;
}
