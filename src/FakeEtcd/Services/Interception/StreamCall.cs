using FakeEtcd.Calls;
using FakeEtcd.Engine;
using FakeEtcd.Journal;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services.Authorization;
using FakeEtcd.Services.Binding;
using FakeEtcd.Streams;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Services.Interception;

/// <summary>Serves a stream, whose messages pass what a unary call passes in <see cref="UnaryCall"/>.</summary>
/// <remarks>
/// The journal has an entry for each request of a stream that is answered, with its first response, and an entry for the stream's end.
/// </remarks>
internal sealed class StreamCall : IDisposable
{
    private readonly RpcInfo _rpc;
    private readonly CallLifetime _lifetime;
    private readonly ServerContext _server;
    private readonly CallContext _callContext;
    private readonly StreamSession _session;
    private readonly RequestReceiver _requests;
    private readonly ResponseSender _responses;

    private StreamCall(HttpContext context, StreamMethod method, IMessageStream messages, EtcdClientInfo client, TimeSpan? timeout)
    {
        _rpc = method.Rpc;
        _server = new ServerContext(context.Features.GetRequiredFeature<CallTarget>());
        _lifetime = new CallLifetime(context, timeout, _server.Stopping);
        _callContext = new CallContext(context, _lifetime);
        _session = new StreamSession(
            _rpc.Rpc,
            client,
            _server.Node,
            _server.State,
            new StreamConnection(messages, _callContext.ResetConnection, context.Abort, _lifetime.Ended));
        _callContext.Session = _session;
        _requests = new RequestReceiver(_session, _server.Node, () => _server.Revision);
        _responses = new ResponseSender(_session, _server.Node);
    }

    /// <summary>Serves a stream of requests.</summary>
    /// <param name="context">The call.</param>
    /// <param name="method">What serves it.</param>
    /// <param name="messages">The messages of the stream.</param>
    /// <param name="client">The client.</param>
    /// <param name="timeout">The client's time limit; null for none.</param>
    /// <exception cref="RpcException">The call fails.</exception>
    public static async Task ServeAsync(
        HttpContext context, DuplexStreamMethod method, IMessageStream messages, EtcdClientInfo client, TimeSpan? timeout)
    {
        using var call = new StreamCall(context, method, messages, client, timeout);
        await call.RunAsync(() => call.ServeAsync(method)).ConfigureAwait(false);
    }

    /// <summary>Serves one request with a stream of responses.</summary>
    /// <param name="context">The call.</param>
    /// <param name="method">What serves it.</param>
    /// <param name="request">The request.</param>
    /// <param name="messages">The messages of the stream.</param>
    /// <param name="client">The client.</param>
    /// <param name="timeout">The client's time limit; null for none.</param>
    /// <exception cref="RpcException">The call fails.</exception>
    public static async Task ServeAsync(
        HttpContext context, ServerStreamMethod method, IMessage request, IMessageStream messages, EtcdClientInfo client, TimeSpan? timeout)
    {
        using var call = new StreamCall(context, method, messages, client, timeout);
        await call.RunAsync(() => call.ServeAsync(method, request)).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _session.Dispose();
        _lifetime.Dispose();
    }

    private Task ServeAsync(DuplexStreamMethod method)
    {
        LearnerCheck.Check(_server.Node.Member, _rpc, request: null);
        _server.Node.Leader.Check(_session.Client);
        return method.InvokeAsync(_server, _requests, _responses, _callContext);
    }

    private async Task ServeAsync(ServerStreamMethod method, IMessage request)
    {
        var call = await _requests.ReceiveAsync(request).ConfigureAwait(false);
        var lifetime = new CallLifetime(_session.Ended);
        _server.Scope = new CallScope(call, lifetime);
        LearnerCheck.Check(_server.Node.Member, _rpc, request);
        _server.Node.Leader.Check(_session.Client);
        _server.Validator.Check(_rpc, request);
        await _server.Node.Leader.ServeAsync(call, () => InvokeAsync(method, request), lifetime).ConfigureAwait(false);
    }

    private async ValueTask<bool> InvokeAsync(ServerStreamMethod method, IMessage request)
    {
        AccessCheck.Check(_server.Engine, _rpc, request, _server.CallerOf(_callContext));
        try
        {
            await method.InvokeAsync(_server, request, _responses, _callContext).ConfigureAwait(false);
            return true;
        }
        catch (LeaderLostException) when (_responses.HasWritten)
        {
            // The client has seen a part of the stream, so the stream cannot begin again.
            throw EtcdError.NoLeader.ToException();
        }
    }

    private async Task RunAsync(Func<Task> serve)
    {
        _server.Counters.AddStarted(_rpc.Rpc);
        var status = Status.DefaultSuccess;
        _server.Streams.Add(_session);
        try
        {
            await serve().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var explained = _session.Explain(CallErrors.Translate(exception, _server.Stopping, _lifetime));
            status = CallStatus.Of(explained);
            if (explained != exception)
            {
                throw explained;
            }

            throw;
        }
        finally
        {
            _server.Streams.Remove(_session);
            _server.Counters.AddHandled(_rpc.Rpc, status.StatusCode);
            StreamEnd.Record(_rpc, _session, _requests, _server.Node.Journal, _server.Revision, status);
        }
    }
}
