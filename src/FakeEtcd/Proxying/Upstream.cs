using System.Net;
using System.Net.Security;
using Etcd.Api;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Net.Http.Headers;

namespace FakeEtcd.Proxying;

/// <summary>The etcd behind a proxy.</summary>
internal sealed partial class Upstream : IDisposable
{
    private const string LogCategory = "FakeEtcd.Proxy";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>When an upstream that says nothing during a call is asked whether it is there. etcd accepts a ping every 5 seconds.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

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
    private readonly ILogger _logger;
    private ResponseHeader _header = new();

    /// <summary>Why there is no connection, as it is logged; null if there is one.</summary>
    private string? _failure;

    /// <param name="url">Where it serves.</param>
    /// <param name="tls">The settings of TLS; null for the platform's.</param>
    /// <param name="loggers">The loggers; null for none.</param>
    public Upstream(Uri url, SslClientAuthenticationOptions? tls, ILoggerFactory? loggers)
    {
        _url = url;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger(LogCategory);
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
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
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

    /// <summary>
    /// Remembers what the header of a response says, unless it has no revision, as those of the Cluster service. Only another term or another
    /// cluster, as after a restore, has a lower revision.
    /// </summary>
    public void Observe(ResponseHeader? header)
    {
        var known = LastHeader;
        while (header is { Revision: > 0 }
            && (header.Revision >= known.Revision || header.RaftTerm > known.RaftTerm || header.ClusterId != known.ClusterId))
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
        // A path may begin with two slashes. As a reference, it would name another host.
        var copy = new HttpRequestMessage(
            new HttpMethod(request.Method), new Uri($"{Url}{request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}"))
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
    /// <exception cref="HttpRequestException">The upstream cannot be reached, or has ended the call.</exception>
    /// <exception cref="OperationCanceledException">The token is canceled, a connection takes too long, or the upstream has ended the call.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _failure, null);
        return response;
    }

    /// <summary>Returns the status of a call that the upstream has not ended properly. Logs a failure of its connection once.</summary>
    public Status StatusOf(Exception exception)
    {
        if (UpstreamFailure.DescribeConnection(exception, _url.Authority) is not { } failure)
        {
            return UpstreamFailure.StatusOf(exception);
        }

        if (Interlocked.Exchange(ref _failure, failure) != failure)
        {
            LogFailed(_logger, Url, failure, exception);
        }

        return new Status(StatusCode.Unavailable, failure);
    }

    /// <summary>Copies the status and the headers of a response.</summary>
    public static void CopyHead(HttpResponseMessage from, HttpResponse to)
    {
        to.StatusCode = (int)from.StatusCode;
        foreach (var (name, values) in from.Headers.NonValidated.Concat(from.Content.Headers.NonValidated))
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
        foreach (var (name, values) in from.TrailingHeaders.NonValidated)
        {
            to.AppendTrailer(name, values.ToArray());
        }
    }

    public void Dispose() => _http.Dispose();

    [LoggerMessage(1, LogLevel.Warning, "There is no connection to the upstream {Url}: {Failure}")]
    private static partial void LogFailed(ILogger logger, string url, string failure, Exception exception);
}
