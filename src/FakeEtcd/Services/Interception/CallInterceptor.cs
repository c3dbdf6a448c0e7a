using FakeEtcd.Faults;
using FakeEtcd.Journal;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services.Authorization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FakeEtcd.Services.Interception;

/// <summary>
/// Wraps every call to a service. Before the call it applies the journal, scripted faults, validation, the wait for a leader and access
/// checks. After the call it completes the response header and the status, and counts the call for the metrics.
/// </summary>
internal sealed partial class CallInterceptor(ServerContext server) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (Find(context) is not { } rpc)
        {
            CheckMember(context);
            return await continuation(request, context).ConfigureAwait(false);
        }

        var response = await ServeAsync<TResponse>(
            rpc,
            (IMessage)request,
            context,
            async () => (IMessage)await continuation(request, context).ConfigureAwait(false)).ConfigureAwait(false);
        return (TResponse)response!;
    }

    /// <summary>The procedure that is called, or null for one that is not etcd's own: health and reflection have no row in the table.</summary>
    private static RpcInfo? Find(ServerCallContext context) => RpcTable.TryFind(context.Method, out var rpc) ? rpc : null;

    /// <summary>Checks a call of the health service, which is in neither the journal nor the metrics. etcd checks no more of it either.</summary>
    private void CheckMember(ServerCallContext context)
    {
        try
        {
            LearnerCheck.Check(server.Node.Member, rpc: null, request: null);
            server.Node.Leader.Check(new EtcdClientInfo(context));
        }
        catch (Exception exception)
        {
            throw CallErrors.Translate(exception, server.Stopping);
        }
    }

    /// <summary>Serves one request.</summary>
    private async Task<IMessage?> ServeAsync<TResponse>(
        RpcInfo rpc, IMessage request, ServerCallContext context, Func<Task<IMessage?>> serve)
    {
        server.Counters.AddStarted(rpc.Rpc);
        var node = server.Node;
        var call = node.Journal.Begin(rpc.Rpc, request, new EtcdClientInfo(context), server.Revision);
        var target = new CallFaultTarget(call, node.Journal, context.ResetConnection);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, server.Stopping);
        server.Scope = new CallScope(call, ended.Token);
        try
        {
            await node.Faults.ApplyAsync(target, FaultPoint.BeforeEffect, ended.Token).ConfigureAwait(false);
            LearnerCheck.Check(node.Member, rpc, request);
            node.Leader.Check(call.Client);
            server.Validator.Check(rpc, request);
            var response = await node.Leader.ServeAsync(
                call,
                () =>
                {
                    AccessCheck.Check(server.Engine, rpc, request, server.CallerOf(context));
                    return serve();
                },
                ended.Token).ConfigureAwait(false);
            if (response is not null && HeaderField<TResponse>.Of(response) is { } header)
            {
                node.Identity.FillHeader(header);
            }

            target.SetResponse(response);
            await node.Faults.ApplyAsync(target, FaultPoint.AfterEffect, ended.Token).ConfigureAwait(false);
            server.Counters.AddHandled(rpc.Rpc, StatusCode.OK);
            node.Journal.Complete(call, target.Response, Status.DefaultSuccess);
            return target.Response;
        }
        catch (Exception exception)
        {
            var translated = CallErrors.Translate(exception, server.Stopping);
            var status = CallStatus.Of(translated);
            server.Counters.AddHandled(rpc.Rpc, status.StatusCode);
            node.Journal.Complete(call, response: null, status);
            if (translated != exception)
            {
                throw translated;
            }

            throw;
        }
    }
}
