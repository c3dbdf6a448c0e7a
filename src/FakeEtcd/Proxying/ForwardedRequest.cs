using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using FakeEtcd.Calls;
using FakeEtcd.Hosting.Requests;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services;
using FakeEtcd.Services.Binding;
using FakeEtcd.Services.Interception;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Proxying;

/// <summary>A call of etcd's services, on its way through a proxy.</summary>
/// <param name="Context">The client's call.</param>
/// <param name="Target">The proxy.</param>
/// <param name="Rpc">The RPC.</param>
/// <param name="Lifetime">How long the call lasts at most.</param>
/// <param name="Upstream">The etcd behind the proxy.</param>
/// <param name="MaxBytes">The size of the largest message.</param>
internal sealed record ForwardedRequest(
    HttpContext Context, CallTarget Target, RpcInfo Rpc, CallLifetime Lifetime, Upstream Upstream, int MaxBytes)
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string EncodingHeader = "grpc-encoding";
    private const string Gzip = "gzip";

    public EtcdClientInfo Client { get; } = EtcdClientInfo.Of(Context);

    /// <summary>Parses a request, for the journal and the faults only.</summary>
    /// <exception cref="RpcException">The request is invalid.</exception>
    public IMessage Parse(ForwardedFrame frame) => ServiceMethods.Of(Rpc).Parse(new ReadOnlySequence<byte>(frame.Message));

    /// <summary>Parses a response, for the journal and the faults only.</summary>
    public IMessage ParseResponse(ForwardedFrame frame)
    {
        var response = Rpc.NewResponse();
        response.MergeFrom(frame.Message.Span);
        Upstream.Observe(Rpc.HeaderOf(response));
        return response;
    }

    /// <summary>Reads the messages of the client.</summary>
    public FrameReader OpenRequest(StatusCode cutShort) => new(Context.Request.BodyReader, RequestHead.IsGzip(Context.Request), MaxBytes, cutShort);

    /// <summary>Reads the messages of a response, however large they are.</summary>
    public static async Task<FrameReader> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var isGzip = response.Headers.TryGetValues(EncodingHeader, out var encodings) && encodings.Contains(Gzip);
        return new FrameReader(PipeReader.Create(body), isGzip, int.MaxValue, StatusCode.Internal);
    }

    /// <summary>Sends a request with the client's headers to the upstream.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var request = Upstream.Copy(Context.Request, HttpVersion.Version20, content);

        // Not everything that the client sends is passed on as it was.
        content.Headers.ContentLength = null;
        return await Upstream.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Resets the client's connection.</summary>
    public void Reset() => Context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();

    /// <summary>Returns the status of a response whose body is read.</summary>
    public static Status StatusOf(HttpResponseMessage response)
    {
        var code = Find(response, StatusHeader);
        return int.TryParse(code, CultureInfo.InvariantCulture, out var number)
            ? new Status((StatusCode)number, Uri.UnescapeDataString(Find(response, MessageHeader) ?? ""))
            : new Status(StatusCode.Unavailable, "error reading from server: EOF");
    }

    /// <summary>Translates what ended a call into its status.</summary>
    public Exception Translate(Exception exception)
    {
        var translated = CallErrors.Translate(exception, Target.Node.Current.Stopping, Lifetime);
        var isOfUpstream = translated is HttpRequestException or IOException && !Context.RequestAborted.IsCancellationRequested;
        return isOfUpstream ? new RpcException(new Status(StatusCode.Unavailable, Upstream.Describe(translated))) : translated;
    }

    private static string? Find(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var trailers) ? trailers.First()
        : response.Headers.TryGetValues(name, out var headers) ? headers.First()
        : null;
}
