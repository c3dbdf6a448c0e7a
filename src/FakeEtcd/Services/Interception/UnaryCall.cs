using FakeEtcd.Calls;
using FakeEtcd.Faults;
using FakeEtcd.Journal;
using FakeEtcd.Protocol;
using FakeEtcd.Services.Authorization;
using FakeEtcd.Services.Binding;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Services.Interception;

/// <summary>
/// Serves a unary call. Before its effect it applies the journal, scripted faults, validation, the wait for a leader and access checks.
/// After its effect it completes the response header and the status, and counts the call for the metrics.
/// </summary>
/// <remarks>
/// gRPC's library would serve calls too, with about as much work as etcd's own server needs for all of it. So this class serves the unary
/// calls, and <see cref="StreamCall"/> the streams.
/// </remarks>
internal sealed class UnaryCall : IDisposable
{
    private readonly UnaryMethod _method;
    private readonly IMessage _request;
    private readonly CallLifetime _lifetime;
    private readonly ServerContext _server;
    private readonly CallContext _callContext;
    private CallFaultTarget? _target;

    private UnaryCall(HttpContext context, UnaryMethod method, IMessage request, TimeSpan? timeout)
    {
        _method = method;
        _request = request;
        _server = new ServerContext(context.Features.GetRequiredFeature<CallTarget>());
        _lifetime = new CallLifetime(context, timeout, _server.Stopping);
        _callContext = new CallContext(context, _lifetime);
    }

    /// <summary>Serves a call.</summary>
    /// <param name="context">The call.</param>
    /// <param name="method">What serves it.</param>
    /// <param name="request">The request.</param>
    /// <param name="client">The client.</param>
    /// <param name="timeout">The client's time limit; null for none.</param>
    /// <returns>The response.</returns>
    /// <exception cref="RpcException">The call fails.</exception>
    public static async ValueTask<IMessage?> ServeAsync(
        HttpContext context, UnaryMethod method, IMessage request, EtcdClientInfo client, TimeSpan? timeout)
    {
        using var call = new UnaryCall(context, method, request, timeout);
        return await call.ServeAsync(client).ConfigureAwait(false);
    }

    public void Dispose() => _lifetime.Dispose();

    private async ValueTask<IMessage?> ServeAsync(EtcdClientInfo client)
    {
        var (node, rpc) = (_server.Node, _method.Rpc);
        _server.Counters.AddStarted(rpc.Rpc);
        var call = node.Journal.Begin(rpc.Rpc, _request, client, _server.Revision);
        _server.Scope = new CallScope(call, _lifetime);
        try
        {
            await ApplyFaultsAsync(call, FaultPoint.BeforeEffect, response: null).ConfigureAwait(false);
            LearnerCheck.Check(node.Member, rpc, _request);
            node.Leader.Check(call.Client);
            _server.Validator.Check(rpc, _request);
            var response = await InvokeStoredAsync(call).ConfigureAwait(false);
            if (rpc.HeaderOf(response) is { } header)
            {
                node.Identity.FillHeader(header);
            }

            var answer = await ApplyFaultsAsync(call, FaultPoint.AfterEffect, response).ConfigureAwait(false);
            _server.Counters.AddHandled(rpc.Rpc, StatusCode.OK);
            node.Journal.Complete(call, answer, Status.DefaultSuccess);
            return answer;
        }
        catch (Exception exception)
        {
            var translated = CallErrors.Translate(exception, _server.Stopping, _lifetime);
            var status = CallStatus.Of(translated);
            _server.Counters.AddHandled(rpc.Rpc, status.StatusCode);
            node.Journal.Complete(call, response: null, status);
            if (translated != exception)
            {
                throw translated;
            }

            throw;
        }
    }

    /// <summary>Answers once everything that the answer may tell of is stored: a refusal may tell of a change as well.</summary>
    private async ValueTask<IMessage> InvokeStoredAsync(EtcdCall call)
    {
        try
        {
            var response = await _server.Node.Leader.ServeAsync(call, InvokeAsync, _lifetime).ConfigureAwait(false);
            await _server.Engine.WhenStoredAsync().ConfigureAwait(false);
            return response;
        }
        catch (EtcdException) when (_server.Engine.IsStored)
        {
            await _server.Engine.WhenStoredAsync().ConfigureAwait(false);
            throw;
        }
    }

    private ValueTask<IMessage> InvokeAsync()
    {
        AccessCheck.Check(_server.Engine, _method.Rpc, _request, _server.CallerOf(_callContext));
        return _method.InvokeAsync(_server, _request, _callContext);
    }

    /// <summary>Applies the faults of a point of the call. Without rules, it costs nothing.</summary>
    /// <returns>The response, as the faults left it.</returns>
    private ValueTask<IMessage?> ApplyFaultsAsync(EtcdCall call, FaultPoint point, IMessage? response)
    {
        var (faults, journal) = (_server.Node.Faults, _server.Node.Journal);
        if (faults.Rules.Count == 0)
        {
            return ValueTask.FromResult(response);
        }

        _target ??= new CallFaultTarget(call, journal, _callContext.ResetConnection);
        return _target.ApplyAsync(faults, point, response, _lifetime.Ended);
    }
}
