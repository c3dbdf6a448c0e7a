using System.Net;
using System.Net.Http.Headers;

namespace Testing.Network;

/// <summary>One gRPC call over HTTP/2 without TLS whose path, headers and body are given as they are.</summary>
public static class RawGrpcCall
{
    /// <summary>Makes a call.</summary>
    /// <param name="url">The server, such as <c>http://127.0.0.1:2379</c>.</param>
    /// <param name="path">The path, with its slash.</param>
    /// <param name="body">The bytes of the body, frames of messages included.</param>
    /// <param name="contentType">The content type.</param>
    /// <param name="headers">More headers.</param>
    /// <returns>The HTTP status, and the gRPC status and message where there are any.</returns>
    public static async Task<RawGrpcAnswer> SendAsync(
        string url, string path, byte[] body, string contentType = "application/grpc", params (string Name, string Value)[] headers)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, url + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead).Within("the answer");
        await response.Content.ReadAsByteArrayAsync().Within("the body");
        return new RawGrpcAnswer((int)response.StatusCode, Find(response, "grpc-status"), Find(response, "grpc-message"));
    }

    /// <summary>A message of gRPC: a flag, the length, the bytes.</summary>
    /// <param name="message">The bytes.</param>
    /// <param name="flag">0, or 1 for a compressed message.</param>
    /// <returns>The frame.</returns>
    public static byte[] Frame(byte[] message, byte flag = 0) =>
        [flag, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static string? Find(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var trailer) ? trailer.First()
        : response.Headers.TryGetValues(name, out var header) ? header.First()
        : null;
}
