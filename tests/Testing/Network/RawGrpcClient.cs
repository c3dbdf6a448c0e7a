using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Testing.Network;

/// <summary>Makes gRPC calls over one HTTP/2 connection without TLS. Paths, headers and bodies are sent as they are given.</summary>
/// <param name="url">The server, such as <c>http://127.0.0.1:2379</c>.</param>
public sealed class RawGrpcClient(string url) : IDisposable
{
    private const int PrefixLength = 5;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Bounded.Timeout };

    /// <summary>Makes a call.</summary>
    /// <param name="path">The path, with its slash.</param>
    /// <param name="body">The bytes of the body, frames of messages included.</param>
    /// <param name="contentType">The content type.</param>
    /// <param name="headers">More headers.</param>
    /// <param name="isLast">
    /// Whether the client ends the call after the responses that it has received so far; null to wait for the server's end.
    /// </param>
    /// <param name="method">The HTTP method; null for POST.</param>
    /// <returns>The HTTP status, the responses, and the gRPC status and message where there are any.</returns>
    public async Task<RawGrpcAnswer> SendAsync(
        string path,
        byte[] body,
        string contentType = "application/grpc",
        IEnumerable<(string Name, string Value)>? headers = null,
        Func<IReadOnlyList<byte[]>, bool>? isLast = null,
        HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, url + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in headers ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Within($"the answer of {path}");
        await using var stream = await response.Content.ReadAsStreamAsync();
        var messages = new List<byte[]>();
        while (await ReadAsync(stream).Within($"the responses of {path}") is { } message)
        {
            messages.Add(message);
            if (isLast?.Invoke(messages) == true)
            {
                return new RawGrpcAnswer((int)response.StatusCode, null, null, messages);
            }
        }

        return new RawGrpcAnswer((int)response.StatusCode, Find(response, "grpc-status"), Find(response, "grpc-message"), messages);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Reads a message; null at the end of the body, or when the body holds something else.</summary>
    private static async Task<byte[]?> ReadAsync(Stream stream)
    {
        var prefix = new byte[PrefixLength];
        if (await stream.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false) < PrefixLength || prefix[0] > 1)
        {
            await stream.CopyToAsync(Stream.Null);
            return null;
        }

        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await stream.ReadExactlyAsync(message);
        return prefix[0] == 0 ? message : await DecompressAsync(message);
    }

    /// <summary>etcd answers compressed requests with compressed responses.</summary>
    private static async Task<byte[]> DecompressAsync(byte[] message)
    {
        await using var gzip = new GZipStream(new MemoryStream(message), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        await gzip.CopyToAsync(plain);
        return plain.ToArray();
    }

    private static string? Find(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var trailer) ? trailer.First()
        : response.Headers.TryGetValues(name, out var header) ? header.First()
        : null;
}
