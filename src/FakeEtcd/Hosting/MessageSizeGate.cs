using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Hosting;

/// <summary>
/// Refuses a call whose single request message is too large for gRPC, with the message of etcd's gRPC library, before reading the
/// request. The gRPC library of this server limits the messages of client streams.
/// </summary>
internal static class MessageSizeGate
{
    /// <summary>The length of a gRPC message's prefix: a compression flag, and the message length in four bytes, big-endian.</summary>
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

    /// <summary>Whether this gate checks a call, because the call has a single request message.</summary>
    private static bool IsLimited(string? path) =>
        path is null || !RpcTable.TryFind(path, out var rpc) || rpc.Kind != RpcKind.DuplexStream;

    /// <summary>Reads the length of a message without consuming the message.</summary>
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
