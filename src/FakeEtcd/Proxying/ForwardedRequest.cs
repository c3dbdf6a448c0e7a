using System.Buffers;
using System.Net;
using FakeEtcd.Calls;
using FakeEtcd.Hosting.Requests;
using FakeEtcd.Journal;
using FakeEtcd.Node;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services;
using FakeEtcd.Services.Binding;
using FakeEtcd.Services.Interception;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Proxying;

/// <summary>A call of etcd's services, on its way through a proxy.</summary>
/// <param name="Context">The client's call.</param>
/// <param name="Target">The proxy.</param>
/// <param name="Rpc">The RPC.</param>
/// <param name="Lifetime">How long the client lets the call last.</param>
/// <param name="Upstream">The etcd behind the proxy.</param>
/// <param name="MaxBytes">The size of the largest message.</param>
internal sealed record ForwardedRequest(
    HttpContext Context, CallTarget Target, RpcInfo Rpc, CallLifetime Lifetime, Upstream Upstream, int MaxBytes)
{
    public EtcdClientInfo Client { get; } = EtcdClientInfo.Of(Context);

    /// <summary>The proxy's state when the call began. A stop of the proxy ends it.</summary>
    public ServedState State { get; } = Target.Node.Current;

    /// <summary>Parses a request, for the journal and the faults only.</summary>
    /// <exception cref="RpcException">The request is invalid.</exception>
    public IMessage Parse(ForwardedFrame frame) => ServiceMethods.Of(Rpc).Parse(new ReadOnlySequence<byte>(frame.Message));

    /// <summary>Parses a response, for the journal and the faults only.</summary>
    /// <returns>The response; null if it cannot be parsed, which is not the client's matter.</returns>
    public IMessage? ParseResponse(ForwardedFrame frame)
    {
        if (RequestParser.TryParseResponse(Rpc, frame.Message) is not { } response)
        {
            return null;
        }

        Upstream.Observe(Rpc.HeaderOf(response));
        return response;
    }

    /// <summary>Opens the messages of the client.</summary>
    public FrameReader OpenRequest(StatusCode cutShort) => new(Context.Request.BodyReader, RequestHead.IsGzip(Context.Request), MaxBytes, cutShort);

    /// <summary>Reads a message of the client.</summary>
    /// <returns>The message; null at the end.</returns>
    /// <exception cref="RpcException">The message is invalid, or the client has canceled the call.</exception>
    public static async ValueTask<ForwardedFrame?> ReadRequestAsync(FrameReader frames, CancellationToken ended)
    {
        try
        {
            return await ForwardedFrame.ReadAsync(frames, ended).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException && !ended.IsCancellationRequested)
        {
            // The body may fail before the call is known to be canceled.
            throw new RpcException(CallStatus.Canceled);
        }
    }

    /// <summary>Sends a request with the client's headers to the upstream.</summary>
    /// <param name="content">The messages.</param>
    /// <param name="ended">Canceled when the call ends.</param>
    /// <exception cref="RpcException">The upstream cannot be reached, or has ended the call without a status.</exception>
    public async Task<UpstreamResponse> SendAsync(HttpContent content, CancellationToken ended)
    {
        using var request = Upstream.Copy(Context.Request, HttpVersion.Version20, content);

        // Not everything that the client sends is passed on as it was.
        content.Headers.ContentLength = null;
        var response = await AwaitUpstreamAsync(new ValueTask<HttpResponseMessage>(Upstream.SendAsync(request, ended)), ended).ConfigureAwait(false);
        return await AwaitUpstreamAsync(new ValueTask<UpstreamResponse>(UpstreamResponse.OpenAsync(this, response, ended)), ended).ConfigureAwait(false);
    }

    /// <summary>Waits for the upstream, and tells its failures from the end of the call.</summary>
    /// <exception cref="RpcException">The upstream cannot be reached, or has ended the call without a status.</exception>
    /// <exception cref="OperationCanceledException">The call has ended.</exception>
    public async ValueTask<T> AwaitUpstreamAsync<T>(ValueTask<T> answer, CancellationToken ended)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            ended.ThrowIfCancellationRequested();
            var status = Upstream.StatusOf(exception);
            var isLate = status.StatusCode == StatusCode.Cancelled && Lifetime.Deadline <= TimeProvider.System.GetUtcNow().UtcDateTime;
            throw new RpcException(isLate ? new Status(StatusCode.DeadlineExceeded, status.Detail) : status);
        }
    }

    /// <summary>Resets the client's connection.</summary>
    public void Reset() => Context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();

    /// <summary>Translates what ended a call into its status.</summary>
    public Exception Translate(Exception exception) => CallErrors.Translate(exception, State.Stopping, Lifetime);
}
