namespace Testing.Network;

/// <summary>One gRPC call over HTTP/2 without TLS whose path, headers and body are given as they are.</summary>
public static class RawGrpcCall
{
    /// <summary>Makes a call over a connection of its own.</summary>
    /// <param name="url">The server, such as <c>http://127.0.0.1:2379</c>.</param>
    /// <param name="path">The path, with its slash.</param>
    /// <param name="body">The bytes of the body, frames of messages included.</param>
    /// <param name="contentType">The content type.</param>
    /// <param name="headers">More headers.</param>
    /// <returns>The HTTP status, the responses, and the gRPC status and message where there are any.</returns>
    public static async Task<RawGrpcAnswer> SendAsync(
        string url, string path, byte[] body, string contentType = "application/grpc", params (string Name, string Value)[] headers)
    {
        using var client = new RawGrpcClient(url);
        return await client.SendAsync(path, body, contentType, headers);
    }

    /// <summary>A message of gRPC: a flag, the length, the bytes.</summary>
    /// <param name="message">The bytes.</param>
    /// <param name="flag">0, or 1 for a compressed message.</param>
    /// <returns>The frame.</returns>
    public static byte[] Frame(byte[] message, byte flag = 0) =>
        [flag, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];
}
