using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Etcd.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FakeEtcd.Proxying;

/// <summary>The etcd behind a proxy.</summary>
internal sealed class Upstream : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Headers of one connection, which are not for the next one (RFC 9110, section 7.6.1), and the name of the server.</summary>
    private static readonly HashSet<string> HeadersOfConnection = new(
        [
            HeaderNames.Host, HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.TransferEncoding,
            HeaderNames.Upgrade, "HTTP2-Settings",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Headers of which etcd takes the first value. A client may send more, which would arrive as one text.</summary>
    private static readonly HashSet<string> HeadersOfOneValue = new(["token", HeaderNames.Authorization, "hasleader"], StringComparer.OrdinalIgnoreCase);

    private readonly Uri _url;
    private readonly HttpMessageInvoker _http;
    private ResponseHeader _header = new();

    /// <param name="url">Where it serves.</param>
    /// <param name="tls">The settings of TLS; null for the platform's.</param>
    public Upstream(Uri url, SslClientAuthenticationOptions? tls)
    {
        _url = url;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        _http = new HttpMessageInvoker(handler);
    }

    public string Url => _url.GetLeftPart(UriPartial.Authority);

    /// <summary>The header with the newest revision that it has shown.</summary>
    public ResponseHeader LastHeader => Volatile.Read(ref _header);

    /// <summary>The newest revision that it has shown.</summary>
    public long Revision => LastHeader.Revision;

    /// <summary>Remembers what the header of a response says.</summary>
    public void Observe(ResponseHeader? header)
    {
        var known = LastHeader;
        while (header is not null && (header.Revision >= known.Revision || header.RaftTerm > known.RaftTerm))
        {
            var found = Interlocked.CompareExchange(ref _header, header, known);
            if (found == known)
            {
                return;
            }

            known = found;
        }
    }

    /// <summary>Creates the header of a response that the proxy sends by itself.</summary>
    /// <param name="revision">The revision.</param>
    public ResponseHeader CreateHeader(long revision)
    {
        var header = LastHeader.Clone();
        header.Revision = revision;
        return header;
    }

    /// <summary>Creates a copy of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="version">The version of HTTP.</param>
    /// <param name="content">The body; null for none.</param>
    public HttpRequestMessage Copy(HttpRequest request, Version version, HttpContent? content)
    {
        var copy = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_url, $"{request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}"))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        foreach (var (name, all) in request.Headers)
        {
            var values = HeadersOfOneValue.Contains(name) ? all.Take(1) : all;
            if (!HeadersOfConnection.Contains(name) && !copy.Headers.TryAddWithoutValidation(name, values))
            {
                content?.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return copy;
    }

    /// <summary>Sends a request.</summary>
    /// <returns>The response, whose body is not read yet.</returns>
    /// <exception cref="HttpRequestException">The upstream cannot be reached.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _http.SendAsync(request, cancellationToken);

    /// <summary>Copies the status and the headers of a response.</summary>
    public static void CopyHead(HttpResponseMessage from, HttpResponse to)
    {
        to.StatusCode = (int)from.StatusCode;
        foreach (var (name, values) in from.Headers.Concat(from.Content.Headers))
        {
            if (!HeadersOfConnection.Contains(name))
            {
                to.Headers[name] = values.ToArray();
            }
        }
    }

    /// <summary>Copies the trailers of a response whose body is read.</summary>
    public static void CopyTrailers(HttpResponseMessage from, HttpResponse to)
    {
        foreach (var (name, values) in from.TrailingHeaders)
        {
            to.AppendTrailer(name, values.ToArray());
        }
    }

    /// <summary>What a client sees of a server that cannot be reached, or that has gone.</summary>
    public string Describe(Exception exception) => exception is HttpRequestException { InnerException: SocketException cause }
        ? $"connection error: desc = \"transport: Error while dialing: dial tcp {_url.Authority}: {cause.Message}\""
        : "error reading from server: EOF";

    public void Dispose() => _http.Dispose();
}
