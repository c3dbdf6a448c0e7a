using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;

namespace Testing.Network;

/// <summary>A connection over HTTP/2 whose frames are written byte by byte, as no client library lets a test do.</summary>
public sealed class RawHttp2Connection : IAsyncDisposable
{
    private readonly Stream _stream;

    private RawHttp2Connection(Stream stream) => _stream = stream;

    /// <summary>Connects to a server that speaks HTTP/2 without TLS, and sends the preface.</summary>
    /// <param name="endpoint"><c>127.0.0.1:port</c>.</param>
    public static async Task<RawHttp2Connection> ConnectAsync(string endpoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPEndPoint.Parse(endpoint)).Within("a connection");
            return await BeginAsync(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends the preface over a stream, which the connection disposes.</summary>
    public static async Task<RawHttp2Connection> BeginAsync(Stream stream)
    {
        await stream.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. new RawHttp2Frame(RawHttp2Frame.Settings, 0, 0, []).ToBytes()]);
        return new RawHttp2Connection(stream);
    }

    public async Task SendAsync(params RawHttp2Frame[] frames) =>
        await _stream.WriteAsync((byte[])[.. frames.SelectMany(frame => frame.ToBytes())]).Within("a write");

    /// <summary>Sends the headers of a gRPC call.</summary>
    /// <param name="streamId">The stream of the call.</param>
    /// <param name="path">What to call, such as <c>/etcdserverpb.KV/Put</c>.</param>
    /// <param name="scheme">The scheme that the request claims.</param>
    /// <param name="authority">The host that the request claims; null for none.</param>
    /// <param name="metadata">More headers, each on its own even if others have its name.</param>
    public Task SendHeadersAsync(
        int streamId, string path, string scheme = "http", string? authority = "etcd", params (string Name, string Value)[] metadata)
    {
        var block = new MemoryStream();
        Literal(block, ":method", "POST");
        Literal(block, ":scheme", scheme);
        Literal(block, ":path", path);
        if (authority is not null)
        {
            Literal(block, ":authority", authority);
        }

        Literal(block, "content-type", "application/grpc");
        Literal(block, "te", "trailers");
        foreach (var (name, value) in metadata)
        {
            Literal(block, name, value);
        }

        return SendAsync(new RawHttp2Frame(RawHttp2Frame.Headers, RawHttp2Frame.EndHeaders, streamId, block.ToArray()));
    }

    /// <summary>Sends a gRPC message.</summary>
    public Task SendMessageAsync(int streamId, IMessage message, bool isLast) => SendAsync(new RawHttp2Frame(
        RawHttp2Frame.Data, isLast ? RawHttp2Frame.EndStream : (byte)0, streamId, RawGrpcCall.Frame(message.ToByteArray())));

    /// <summary>Reads the next frame. Acknowledges the server's settings.</summary>
    /// <returns>The frame; null at the end of the connection.</returns>
    public async Task<RawHttp2Frame?> ReadAsync()
    {
        var head = new byte[RawHttp2Frame.HeadLength];
        if (await _stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false).Within("a frame") < head.Length)
        {
            return null;
        }

        var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
        await _stream.ReadExactlyAsync(payload).Within("a payload");
        var frame = new RawHttp2Frame(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        if (frame is { Type: RawHttp2Frame.Settings, Flags: 0 })
        {
            await SendAsync(new RawHttp2Frame(RawHttp2Frame.Settings, RawHttp2Frame.Acknowledge, 0, []));
        }

        return frame;
    }

    /// <summary>Reads up to the next frame of a type.</summary>
    /// <returns>The frame; null if the connection ends before.</returns>
    public async Task<RawHttp2Frame?> ReadAsync(byte type)
    {
        while (true)
        {
            var frame = await ReadAsync();
            if (frame is null || frame.Type == type)
            {
                return frame;
            }
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

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
}
