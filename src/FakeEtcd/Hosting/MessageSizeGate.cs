using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Hosting;

/// <summary>
/// Refuses a unary call whose message is too large for gRPC, in the words of etcd's gRPC library, before any of it
/// is read. Messages on streams are left to the limit of this server's own library.
/// </summary>
internal static class MessageSizeGate
{
    /// <summary>A gRPC message is preceded by a compression flag and its length, four bytes big-endian.</summary>
    private const int PrefixLength = 1 + sizeof(uint);

    public static void UseMessageSizeGate(this IApplicationBuilder app, int maxBytes) => app.Use(async (context, next) =>
    {
        if (IsLimited(context.Request.Path.Value)
            && await LengthAsync(context).ConfigureAwait(false) is var length && length > maxBytes)
        {
            Refuse(context.Response, string.Create(
                CultureInfo.InvariantCulture, $"grpc: received message larger than max ({length} vs. {maxBytes})"));
            return;
        }

        await next(context).ConfigureAwait(false);
    });

    /// <summary>Whether a call has one message, whose size this gate checks.</summary>
    private static bool IsLimited(string? path) =>
        path is null || !RpcTable.TryFind(path, out var rpc) || rpc.Kind != RpcKind.DuplexStream;

    /// <summary>Looks at a message's length and leaves all of it to be read.</summary>
    private static async Task<uint> LengthAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            var isComplete = read.Buffer.Length >= PrefixLength;
            var length = isComplete ? Length(read.Buffer) : 0;
            body.AdvanceTo(read.Buffer.Start, isComplete ? read.Buffer.Start : read.Buffer.End);
            if (isComplete || read.IsCompleted)
            {
                return length;
            }
        }
    }

    private static uint Length(ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        return BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
    }

    private static void Refuse(HttpResponse response, string message)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)StatusCode.ResourceExhausted).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = message;
    }
}
