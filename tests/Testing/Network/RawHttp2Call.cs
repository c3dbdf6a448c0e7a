using Google.Protobuf;

namespace Testing.Network;

/// <summary>One unary gRPC call with the scheme and the authority that a test wants.</summary>
public static class RawHttp2Call
{
    private const int PrefixLength = 5;

    /// <summary>Makes a call over a connection of its own.</summary>
    /// <param name="endpoint"><c>127.0.0.1:port</c>; the server speaks HTTP/2 without TLS.</param>
    /// <param name="path">What to call, such as <c>/etcdserverpb.KV/Put</c>.</param>
    /// <param name="scheme">The scheme that the request claims.</param>
    /// <param name="authority">The host that the request claims; null for none.</param>
    /// <param name="message">The request's message.</param>
    /// <param name="metadata">More headers, each on its own even if others have its name.</param>
    /// <returns>The bytes of the response's message; null when the call ended without one.</returns>
    /// <exception cref="IOException">The server reset the stream, or ended the connection.</exception>
    public static async Task<byte[]?> SendAsync(
        string endpoint, string path, string scheme, string? authority, IMessage message, params (string Name, string Value)[] metadata)
    {
        await using var connection = await RawHttp2Connection.ConnectAsync(endpoint);
        await connection.SendHeadersAsync(1, path, scheme, authority, metadata);
        await connection.SendMessageAsync(1, message, isLast: true);
        var body = new MemoryStream();
        while (true)
        {
            var frame = await connection.ReadAsync() ?? throw new IOException("The server ended the connection.");
            switch (frame.Type)
            {
                case RawHttp2Frame.ResetStream or RawHttp2Frame.GoAway:
                    throw new IOException($"The server answered with frame {frame.Type}: {Convert.ToHexString(frame.Payload)}.");
                case RawHttp2Frame.Data:
                    body.Write(frame.Payload);
                    break;
            }

            if (frame.IsEndOfStream)
            {
                return body.Length < PrefixLength ? null : body.ToArray()[PrefixLength..];
            }
        }
    }
}
