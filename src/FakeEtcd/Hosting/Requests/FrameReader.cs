using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using Grpc.Core;

namespace FakeEtcd.Hosting.Requests;

/// <summary>
/// Reads the frames of a request body with the errors of etcd's gRPC library. A frame is a compression flag, the message's length in four
/// bytes, big-endian, and the message.
/// </summary>
/// <param name="body">The body.</param>
/// <param name="isGzip">Whether the request says that its compressed messages are in gzip.</param>
/// <param name="maxBytes">The size of the largest message.</param>
/// <param name="cutShort">The status code of a body that ends in the middle of a message.</param>
internal sealed class FrameReader(PipeReader body, bool isGzip, int maxBytes, StatusCode cutShort)
{
    private const int PrefixLength = 1 + sizeof(uint);
    private const byte Plain = 0;
    private const byte Compressed = 1;

    /// <summary>Reads a frame.</summary>
    /// <returns>The frame, without compression; null at the end of the body, also in the middle of a prefix.</returns>
    /// <exception cref="RpcException">The frame is invalid.</exception>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            var (buffer, length) = (read.Buffer, ReadLength(read.Buffer));
            if (length is { } known && (known > maxBytes || buffer.Length >= PrefixLength + known))
            {
                var frame = known > maxBytes ? null : buffer.Slice(0, PrefixLength + known).ToArray();
                body.AdvanceTo(buffer.GetPosition(frame?.Length ?? 0));
                return Check(frame ?? throw TooLarge(known));
            }

            body.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return length is null ? null : throw new RpcException(new Status(cutShort, "unexpected EOF"));
            }
        }
    }

    private static uint? ReadLength(ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < PrefixLength)
        {
            return null;
        }

        Span<byte> length = stackalloc byte[sizeof(uint)];
        buffer.Slice(1, sizeof(uint)).CopyTo(length);
        return BinaryPrimitives.ReadUInt32BigEndian(length);
    }

    private byte[] Check(byte[] frame) => frame[0] switch
    {
        Plain => frame,
        Compressed when isGzip => Decompress(frame),
        Compressed => throw Invalid("grpc: compressed flag set with identity or empty encoding"),
        var flag => throw Invalid(string.Create(CultureInfo.InvariantCulture, $"grpc: received unexpected payload format {flag}")),
    };

    private byte[] Decompress(byte[] frame)
    {
        if (frame.Length == PrefixLength)
        {
            throw Invalid("grpc: failed to decompress the message: EOF");
        }

        using var message = new MemoryStream();
        message.Write(stackalloc byte[PrefixLength]);
        try
        {
            using var gzip = new GZipStream(new MemoryStream(frame, PrefixLength, frame.Length - PrefixLength), CompressionMode.Decompress);
            CopyWithinLimit(gzip, message);
        }
        catch (InvalidDataException)
        {
            throw Invalid("grpc: failed to decompress the message: gzip: invalid header");
        }

        var plain = message.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(1), plain.Length - PrefixLength);
        return plain;
    }

    private void CopyWithinLimit(GZipStream gzip, MemoryStream message)
    {
        var buffer = new byte[4096];
        while (gzip.Read(buffer) is > 0 and var count)
        {
            message.Write(buffer, 0, count);
            if (message.Length - PrefixLength > maxBytes)
            {
                throw new RpcException(new Status(
                    StatusCode.ResourceExhausted,
                    string.Create(CultureInfo.InvariantCulture, $"grpc: message after decompression larger than max {maxBytes}")));
            }
        }
    }

    private static RpcException Invalid(string message) => new(new Status(StatusCode.Internal, message));

    private RpcException TooLarge(uint length) => new(new Status(
        StatusCode.ResourceExhausted,
        string.Create(CultureInfo.InvariantCulture, $"grpc: received message larger than max ({length} vs. {maxBytes})")));
}
