using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using FakeEtcd.Gateway.Json;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Gateway.Calls;

/// <summary>A call of an RPC through the gateway.</summary>
/// <param name="context">The HTTP request.</param>
/// <param name="serve">The pipeline that serves gRPC.</param>
/// <param name="rpc">The RPC.</param>
/// <param name="settings">The version and the limit of the gateway.</param>
internal sealed class GatewayCall(HttpContext context, RequestDelegate serve, RpcInfo rpc, GatewaySettings settings)
{
    private readonly GatewayReply _reply = new(context.Response, settings.Version);
    private readonly RequestBody _body = new(context.Request, rpc, settings.MaxMessageBytes);

    public async Task RunAsync()
    {
        if (GrpcRequest.InvalidTimeout(context.Request) is { } timeout)
        {
            await _reply.ErrorAsync(new Status(StatusCode.InvalidArgument, $"invalid grpc-timeout: {timeout}")).ConfigureAwait(false);
            return;
        }

        await (rpc.Kind switch
        {
            RpcKind.Unary => RunUnaryAsync(),
            RpcKind.ServerStream => RunServerStreamAsync(),
            _ => RunDuplexStreamAsync(),
        }).ConfigureAwait(false);
    }

    private async Task RunUnaryAsync()
    {
        if (await ReadAsync(StatusCode.InvalidArgument).ConfigureAwait(false) is not (true, var request))
        {
            return;
        }

        IMessage? response = null;
        var status = await GrpcExchange.RunAsync(context, serve, rpc, Frames(request), message =>
        {
            response = message;
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        await (response is not null && status.StatusCode == StatusCode.OK
            ? _reply.ResponseAsync(response)
            : _reply.ErrorAsync(status)).ConfigureAwait(false);
    }

    private async Task RunServerStreamAsync()
    {
        if (await ReadAsync(StatusCode.InvalidArgument).ConfigureAwait(false) is not (true, var request))
        {
            return;
        }

        var status = await GrpcExchange.RunAsync(context, serve, rpc, Frames(request), _reply.StreamResponseAsync).ConfigureAwait(false);
        await _reply.EndStreamAsync(status).ConfigureAwait(false);
    }

    private async Task RunDuplexStreamAsync()
    {
        // Version 1 reads the first request before it replies, and version 2 does not.
        IMessage? first = null;
        if (settings.Version == GatewayVersion.V1)
        {
            (var isValid, first) = await ReadAsync(StatusCode.Unknown).ConfigureAwait(false);
            if (!isValid)
            {
                return;
            }
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var pump = new RequestPump(_body);
        var pumping = pump.RunAsync(first, ended.Token);
        var status = await GrpcExchange.RunAsync(context, serve, rpc, pump.Frames, _reply.StreamResponseAsync).ConfigureAwait(false);
        await pump.Frames.CompleteAsync().ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await pumping.ConfigureAwait(false);
        await _reply.EndStreamAsync(status).ConfigureAwait(false);
    }

    private static PipeReader Frames(IMessage? request) =>
        PipeReader.Create(new ReadOnlySequence<byte>(GrpcFrame.Write(request!)));

    /// <summary>Reads the first request. Replies with an error if it is not valid.</summary>
    /// <param name="invalid">The status code for invalid JSON.</param>
    /// <returns>
    /// Whether the body is valid, and the request: null at the end of a duplex stream's body, and an empty request for other RPCs.
    /// </returns>
    private async Task<(bool IsValid, IMessage? Request)> ReadAsync(StatusCode invalid)
    {
        try
        {
            var request = await _body.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            return (true, request ?? (rpc.Kind == RpcKind.DuplexStream ? null : rpc.NewRequest()));
        }
        catch (JsonInputException exception)
        {
            await _reply.ErrorAsync(new Status(invalid, exception.Message)).ConfigureAwait(false);
        }
        catch (BodyTooLargeException exception)
        {
            await _reply.ErrorAsync(new Status(StatusCode.ResourceExhausted, string.Create(
                CultureInfo.InvariantCulture,
                $"grpc: received message larger than max ({exception.Length} vs. {settings.MaxMessageBytes})"))).ConfigureAwait(false);
        }

        return (false, null);
    }
}
