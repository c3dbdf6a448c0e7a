using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Gateway.Sockets;

/// <summary>
/// Serves a WebSocket as a request: the client's messages are lines of the request's body, and the lines of the reply are messages to the
/// client. The head of the reply is lost, as in etcd.
/// </summary>
internal static class WebSocketRequest
{
    private const string Bearer = "Bearer";

    /// <summary>Serves a WebSocket until the reply ends or the client closes the socket.</summary>
    /// <param name="context">The request to open the WebSocket.</param>
    /// <param name="serve">Serves a request with the method POST.</param>
    public static async Task ServeAsync(HttpContext context, RequestDelegate serve)
    {
        var subProtocols = context.Request.Headers.SecWebSocketProtocol.ToString();
        var isBearer = subProtocols.StartsWith(Bearer, StringComparison.Ordinal);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(isBearer ? Bearer : null).ConfigureAwait(false);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var lines = new SocketLines(socket);
        var body = new BodyWriterFeature(bytes => lines.SendAsync(bytes, ended.Token));
        var receiving = lines.ReceiveAsync(ended);

        // etcd passes no header on but the token, which a browser can only give as a protocol.
        var (protocol, scheme) = (context.Request.Protocol, context.Request.Scheme);
        var head = new HttpRequestFeature { Method = HttpMethods.Post, Protocol = protocol, Scheme = scheme };
        if (isBearer)
        {
            head.Headers.Authorization = $"{Bearer} {subProtocols[Bearer.Length..].TrimStart(',', ' ')}";
        }

        var features = InnerRequest.FeaturesOf(context);
        features.Set<IHttpRequestFeature>(head);
        features.Set<IRequestBodyPipeFeature>(new BodyReaderFeature(lines.Received));
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(body);
        features.Set<IHttpRequestLifetimeFeature>(new Lifetime(context, ended.Token));
        await serve(new DefaultHttpContext(features)).ConfigureAwait(false);
        await SocketLines.SendRestAsync(body, ended.Token).ConfigureAwait(false);
        await lines.CloseAsync(receiving).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await receiving.ConfigureAwait(false);
    }

    private sealed class Lifetime(HttpContext context, CancellationToken ended) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; } = ended;

        public void Abort() => context.Abort();
    }
}
