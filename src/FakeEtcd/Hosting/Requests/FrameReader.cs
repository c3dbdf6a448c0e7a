using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using FakeEtcd.Gateway.Calls;
using Grpc.Core;

namespace FakeEtcd.Hosting.Requests;

/// <summary>
/// Reads the frames of a body with the errors of etcd's gRPC library. A frame is a compression flag, the message's length in four
/// bytes, big-endian, and the message.
/// </summary>
/// <param name="body">The body.</param>
/// <param name="isGzip">Whether the headers say that its compressed messages are in gzip.</param>
/// <param name="maxBytes">The size of the largest message.</param>
/// <param name="cutShort">The status code of a body that ends in the middle of a message.</param>
internal sealed class FrameReader(PipeReader body, bool isGzip, int maxBytes, StatusCode cutShort)
{
    private const int PrefixLength = GrpcFrame.PrefixLength;
    private const byte Compressed = 1;
    private const int GzipHeaderLength = 10;
    private const string HeaderError = "grpc: failed to decompress the message: ";
    private const string DataError = "grpc: failed to read decompressed data: unexpected EOF";

    /// <summary>The mark of gzip and the only method of compression (RFC 1952, section 2.3).</summary>
    private static ReadOnlySpan<byte> GzipStart => [0x1f, 0x8b, 8];

    /// <summary>The frame that was read, as it came. Its bytes are valid until <see cref="Advance"/>.</summary>
    public ReadOnlySequence<byte> Raw { get; private set; }

    /// <summary>Whether the frame that was read came compressed.</summary>
    public bool IsCompressed => Raw.FirstSpan[0] == Compressed;

    /// <summary>Reads a frame. <see cref="Advance"/> consumes it.</summary>
    /// <returns>The frame, without compression; null at the end of the body, also in the middle of a prefix.</returns>
    /// <exception cref="RpcException">The frame is invalid.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlySequence<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            var length = ReadLength(buffer);
            if (length > maxBytes)
            {
                throw TooLarge(length.Value);
            }

            if (length is { } known && buffer.Length >= PrefixLength + known)
            {
                Raw = buffer.Slice(0, PrefixLength + known);
                return Check(Raw);
            }

            body.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return length is null ? null : throw new RpcException(new Status(cutShort, "unexpected EOF"));
            }
        }
    }

    /// <summary>Consumes the frame that was read. Its bytes are not valid after that.</summary>
    public void Advance() => body.AdvanceTo(Raw.End);

    private static uint? ReadLength(ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < PrefixLength)
        {
            return null;
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        return BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
    }

    private ReadOnlySequence<byte> Check(ReadOnlySequence<byte> frame) => frame.FirstSpan[0] switch
    {
        GrpcFrame.Plain => frame,
        Compressed when isGzip => new ReadOnlySequence<byte>(Decompress(frame.ToArray())),
        Compressed => throw Invalid("grpc: compressed flag set with identity or empty encoding"),
        var flag => throw Invalid(string.Create(CultureInfo.InvariantCulture, $"grpc: received unexpected payload format {flag}")),
    };

    private byte[] Decompress(byte[] frame)
    {
        CheckGzipHeader(frame.AsSpan(PrefixLength));
        using var message = new MemoryStream();
        message.Write(stackalloc byte[PrefixLength]);
        try
        {
            using var gzip = new GZipStream(new MemoryStream(frame, PrefixLength, frame.Length - PrefixLength), CompressionMode.Decompress);
            CopyWithinLimit(gzip, message);
        }
        catch (InvalidDataException)
        {
            throw Invalid(DataError);
        }

        // .NET reads a file that is cut short, or that something follows, without an error. A file ends with the length of its content.
        if (BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(frame.Length - sizeof(int))) != message.Length - PrefixLength)
        {
            throw Invalid(DataError);
        }

        var plain = message.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(1), plain.Length - PrefixLength);
        return plain;
    }

    private static void CheckGzipHeader(ReadOnlySpan<byte> file)
    {
        if (file.Length < GzipHeaderLength)
        {
            throw Invalid(HeaderError + (file.IsEmpty ? "EOF" : "unexpected EOF"));
        }

        if (!file.StartsWith(GzipStart))
        {
            throw Invalid($"{HeaderError}gzip: invalid header");
        }
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
