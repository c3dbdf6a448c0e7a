using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;

namespace Testing.Network;

/// <summary>One unary gRPC call whose headers are written byte by byte, as no client library lets a test do.</summary>
public static class RawHttp2Call
{
    private const int HeadLength = 9;
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const byte Acknowledge = 1;

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
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(endpoint)).Within("a connection");
        var stream = client.GetStream();
        await stream.WriteAsync(Request(path, scheme, authority, message.ToByteArray(), metadata));
        return await ReadAsync(stream).Within("the end of the call");
    }

    private static byte[] Request(string path, string scheme, string? authority, byte[] message, (string Name, string Value)[] metadata)
    {
        var headers = new MemoryStream();
        Literal(headers, ":method", "POST");
        Literal(headers, ":scheme", scheme);
        Literal(headers, ":path", path);
        if (authority is not null)
        {
            Literal(headers, ":authority", authority);
        }

        Literal(headers, "content-type", "application/grpc");
        Literal(headers, "te", "trailers");
        foreach (var (name, value) in metadata)
        {
            Literal(headers, name, value);
        }

        var body = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), message.Length);
        message.CopyTo(body, 5);
        return
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8,
            .. Frame(Settings, 0, 0, []),
            .. Frame(Headers, EndHeaders, 1, headers.ToArray()),
            .. Frame(Data, EndStream, 1, body),
        ];
    }

    /// <summary>A header that is in no table and is not compressed; names and values here are shorter than 127 bytes.</summary>
    private static void Literal(MemoryStream block, string name, string value)
    {
        block.WriteByte(0);
        foreach (var text in new[] { name, value })
        {
            var bytes = Encoding.Latin1.GetBytes(text);
            block.WriteByte((byte)bytes.Length);
            block.Write(bytes);
        }
    }

    private static byte[] Frame(byte type, byte flags, int streamId, byte[] payload)
    {
        var frame = new byte[HeadLength + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamId);
        payload.CopyTo(frame, HeadLength);
        return frame;
    }

    private static async Task<byte[]?> ReadAsync(NetworkStream stream)
    {
        var body = new MemoryStream();
        var head = new byte[HeadLength];
        while (true)
        {
            await stream.ReadExactlyAsync(head);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
            await stream.ReadExactlyAsync(payload);
            var (type, flags) = (head[3], head[4]);
            switch (type)
            {
                case ResetStream or GoAway:
                    throw new IOException($"The server answered with frame {type}: {Convert.ToHexString(payload)}.");
                case Settings when (flags & Acknowledge) == 0:
                    await stream.WriteAsync(Frame(Settings, Acknowledge, 0, []));
                    break;
                case Data:
                    body.Write(payload);
                    break;
            }

            if (type is Data or Headers && (flags & EndStream) != 0)
            {
                return body.Length < 5 ? null : body.ToArray()[5..];
            }
        }
    }
}
