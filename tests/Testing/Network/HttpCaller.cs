using System.Text;

namespace Testing.Network;

/// <summary>Calls a server over HTTP as curl does.</summary>
/// <param name="address">Where the server is: <c>http://127.0.0.1:port</c>.</param>
/// <param name="version">The version of HTTP, which is not negotiated.</param>
/// <param name="handler">Connects to the server; null for a new connection. The caller is disposed with it.</param>
public sealed class HttpCaller(string address, Version version, HttpMessageHandler? handler = null) : IDisposable
{
    private readonly HttpClient _http = new(handler ?? new SocketsHttpHandler()) { BaseAddress = new Uri(address), Timeout = Bounded.Timeout };

    public void Dispose() => _http.Dispose();

    public Task<HttpReply> GetAsync(string path) => SendAsync(HttpMethod.Get, path, body: null);

    public Task<HttpReply> PostAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    /// <summary>Sends a request and reads the whole reply.</summary>
    public async Task<HttpReply> SendAsync(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, body, headers);
        using var response = await _http.SendAsync(request);
        return new HttpReply((int)response.StatusCode, HeadersOf(response), await response.Content.ReadAsStringAsync());
    }

    /// <summary>Sends a request and reads its reply line by line.</summary>
    public async Task<HttpLines> OpenAsync(string path, HttpContent body, params (string Name, string Value)[] headers)
    {
        using var request = Request(HttpMethod.Post, path, body: null, headers);
        request.Content = body;
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Within($"the head of {path}");
        return new HttpLines(response, await response.Content.ReadAsStreamAsync());
    }

    public static HttpContent Text(string body) => new ByteArrayContent(Encoding.UTF8.GetBytes(body));

    internal static IReadOnlyDictionary<string, string> HeadersOf(HttpResponseMessage response) => response.Headers
        .Concat(response.Content.Headers)
        .ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value));

    private HttpRequestMessage Request(HttpMethod method, string path, string? body, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path)
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body is null ? null : Text(body),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
