using System.Buffers.Binary;
using System.IO.Compression;
using Testing.Network;

namespace Differential.Tests.Fuzzing;

/// <summary>Puts a message into a body that is framed wrongly, or in a way that few clients use.</summary>
internal sealed class FrameMutator(Random random)
{
    public const string Gzip = "gzip";

    public (byte[] Body, string? Encoding) Mutate(byte[] message)
    {
        var frame = RawGrpcCall.Frame(message);
        return random.Next(11) switch
        {
            0 => (RawGrpcCall.Frame(message, flag: 1), null),
            1 => (RawGrpcCall.Frame(message, (byte)random.Next(2, 256)), null),
            2 => (WithLength(frame, message.Length + random.Next(1, 10)), null),
            3 => (WithLength(frame, random.Next(2) == 0 ? -1 : random.Next(2_000_000, int.MaxValue)), null),
            4 => (WithLength(frame, random.Next(message.Length + 1)), null),
            5 => (frame[..random.Next(frame.Length)], null),
            6 => ([.. frame, .. RawGrpcCall.Frame(message)], null),
            7 => (RawGrpcCall.Frame(Compress(message), flag: 1), Gzip),
            8 => (RawGrpcCall.Frame(message, flag: 1), Gzip),
            9 => (frame, random.Next(4) switch { 0 => "identity", 1 => Gzip, 2 => "deflate", _ => "snappy" }),
            _ => (RawGrpcCall.Frame(message, flag: 1), "identity"),
        };
    }

    private static byte[] WithLength(byte[] frame, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
        return frame;
    }

    private static byte[] Compress(byte[] message)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(message);
        }

        return compressed.ToArray();
    }
}
