using System.Buffers;
using FakeEtcd.Faults;
using FakeEtcd.Gateway.Calls;
using FakeEtcd.Journal;
using FakeEtcd.Services.Interception;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Proxying;

/// <summary>Forwards a unary call. The bytes of its messages stay as they are; they are parsed for the journal and the faults only.</summary>
internal sealed class ForwardedCall
{
    private readonly ForwardedRequest _request;
    private readonly EtcdCall _call;
    private readonly ForwardedFrame _frame;
    private CallFaultTarget? _target;

    private ForwardedCall(ForwardedRequest request, EtcdCall call, ForwardedFrame frame) => (_request, _call, _frame) = (request, call, frame);

    private CallJournal Journal => _request.Target.Node.Journal;

    /// <exception cref="RpcException">The call fails.</exception>
    public static async Task RunAsync(ForwardedRequest request)
    {
        var frames = request.OpenRequest(cutShort: StatusCode.Unknown);
        var frame = await ForwardedRequest.ReadRequestAsync(frames, request.Lifetime.Ended).ConfigureAwait(false)
            ?? throw new RpcException(new Status(StatusCode.Unknown, "EOF"));
        var message = request.Parse(frame);
        var call = request.Target.Node.Journal.Begin(request.Rpc.Rpc, message, request.Client, request.Upstream.Revision);
        await new ForwardedCall(request, call, frame).RunAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        try
        {
            await ApplyFaultsAsync(FaultPoint.BeforeEffect, response: null).ConfigureAwait(false);
            await ForwardAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var translated = _request.Translate(exception);
            Journal.Complete(_call, response: null, CallStatus.Of(translated));
            if (translated != exception)
            {
                throw translated;
            }

            throw;
        }
    }

    private async Task ForwardAsync()
    {
        var ended = _request.Lifetime.Ended;
        using var response = await _request.SendAsync(new ByteArrayContent(_frame.Bytes), ended).ConfigureAwait(false);
        byte[] bytes = [];
        IMessage? message = null;
        if (await response.ReadAsync(ended).ConfigureAwait(false) is { } frame)
        {
            bytes = frame.Bytes;
            message = _request.ParseResponse(frame);

            // The trailers follow the only message.
            await response.ReadAsync(ended).ConfigureAwait(false);
        }

        var status = response.Status;
        if (status.StatusCode == StatusCode.OK)
        {
            var answer = await ApplyFaultsAsync(FaultPoint.AfterEffect, message).ConfigureAwait(false);
            if (answer != message)
            {
                (message, bytes) = (answer, answer is null ? [] : GrpcFrame.Write(answer));
            }
        }

        Journal.Complete(_call, message, status);
        var client = _request.Context.Response;
        response.CopyHeadTo(client);
        if (bytes.Length > 0)
        {
            client.BodyWriter.Write(bytes);
        }

        response.CopyTrailersTo(client);
    }

    /// <returns>The response, as the faults left it.</returns>
    private async ValueTask<IMessage?> ApplyFaultsAsync(FaultPoint point, IMessage? response)
    {
        var faults = _request.Target.Node.Faults;
        if (faults.Rules.Count == 0)
        {
            return response;
        }

        // A stop of the proxy ends the wait of a fault, but not a call that is in the upstream.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_request.Lifetime.Ended, _request.State.Stopping);
        _target ??= new CallFaultTarget(_call, Journal, _request.Reset);
        return await _target.ApplyAsync(faults, point, response, ended.Token).ConfigureAwait(false);
    }
}
