using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using FakeEtcd.Gateway;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace FakeEtcd.Hosting.Requests;

/// <summary>
/// Checks a call's headers and the prefix of its single request message, and refuses what is invalid with the errors of etcd's gRPC
/// library. The gRPC library of this server checks the messages of client streams.
/// </summary>
internal static class MessageGate
{
    private const string EncodingHeader = "grpc-encoding";
    private const string Identity = "identity";
    private const string Gzip = "gzip";

    public static void UseMessageGate(this IApplicationBuilder app, int maxBytes) => app.Use(async (context, next) =>
    {
        if (RequestHead.Check(context.Request) is { } invalid)
        {
            invalid.WriteTo(context.Response);
            return;
        }

        if (RpcTable.TryFind(context.Request.Path.Value!, out var rpc) && rpc.Kind == RpcKind.DuplexStream)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var prefix = await ReadPrefixAsync(context).ConfigureAwait(false);
        if (Check(context.Request, prefix, maxBytes) is { } refusal)
        {
            refusal.WriteTo(context.Response);
            return;
        }

        await next(context).ConfigureAwait(false);
        Translate(context, prefix!.Value);
    });

    private static GrpcRefusal? Check(HttpRequest request, MessagePrefix? prefix, int maxBytes)
    {
        var encoding = request.Headers[EncodingHeader].ToString();
        if (encoding is not ("" or Identity or Gzip))
        {
            return new GrpcRefusal(StatusCode.Unimplemented, $"grpc: Decompressor is not installed for grpc-encoding \"{encoding}\"");
        }

        return prefix switch
        {
            null => new GrpcRefusal(StatusCode.Unknown, "EOF"),
            { Flag: > 1 } => new GrpcRefusal(
                StatusCode.Internal, string.Create(CultureInfo.InvariantCulture, $"grpc: received unexpected payload format {prefix.Value.Flag}")),
            { Length: var length } when length > maxBytes => new GrpcRefusal(
                StatusCode.ResourceExhausted,
                string.Create(CultureInfo.InvariantCulture, $"grpc: received message larger than max ({length} vs. {maxBytes})")),
            { Flag: 1 } when encoding != Gzip => new GrpcRefusal(
                StatusCode.Internal, "grpc: compressed flag set with identity or empty encoding"),
            _ => null,
        };
    }

    /// <summary>Reads the prefix of the message without consuming the message. What follows the message is cut off, as etcd ignores it.</summary>
    /// <returns>Null if the body ends before the end of the prefix.</returns>
    private static async Task<MessagePrefix?> ReadPrefixAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            if (read.Buffer.Length >= MessagePrefix.Size)
            {
                var prefix = MessagePrefix.Read(read.Buffer);
                if (read.Buffer.Length > MessagePrefix.Size + prefix.Length)
                {
                    var message = read.Buffer.Slice(0, MessagePrefix.Size + prefix.Length).ToArray();
                    context.Features.Set<IRequestBodyPipeFeature>(new BodyReaderFeature(PipeReader.Create(new ReadOnlySequence<byte>(message))));
                }

                body.AdvanceTo(read.Buffer.Start);
                return prefix;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>Translates the error of this server's gRPC library into the error of etcd's, if the call did not reach its service.</summary>
    private static void Translate(HttpContext context, MessagePrefix prefix)
    {
        var response = context.Response;
        if (response.HasStarted || context.RequestServices.GetRequiredService<ServerContext>().IsReached)
        {
            return;
        }

        if (response.Headers["grpc-message"] == "Incomplete message.")
        {
            new GrpcRefusal(StatusCode.Unknown, "unexpected EOF").WriteTo(response);
        }
        else if (prefix.Flag == 1 && response.Headers["grpc-status"] == "2")
        {
            new GrpcRefusal(StatusCode.Internal, "grpc: failed to decompress the message: gzip: invalid header").WriteTo(response);
        }
    }

    /// <summary>The prefix of a gRPC message: a compression flag, and the message's length in four bytes, big-endian.</summary>
    private readonly record struct MessagePrefix(byte Flag, uint Length)
    {
        public const int Size = 1 + sizeof(uint);

        public static MessagePrefix Read(ReadOnlySequence<byte> buffer)
        {
            Span<byte> prefix = stackalloc byte[Size];
            buffer.Slice(0, Size).CopyTo(prefix);
            return new MessagePrefix(prefix[0], BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]));
        }
    }
}
