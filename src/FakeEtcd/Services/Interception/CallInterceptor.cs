using FakeEtcd.Engine;
using FakeEtcd.Faults;
using FakeEtcd.Journal;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services.Authorization;
using FakeEtcd.Streams;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FakeEtcd.Services.Interception;

/// <summary>
/// Wraps every call to a service. Before the call it applies the journal, scripted faults, validation, the wait for a leader and access
/// checks. After the call it completes the response header and the status.
/// </summary>
internal sealed class CallInterceptor(ServerContext server) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var response = await ServeAsync<TResponse>(
            (IMessage)request,
            context,
            session: null,
            async () => (IMessage)await continuation(request, context).ConfigureAwait(false)).ConfigureAwait(false);
        return (TResponse)response!;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) => ServeStreamAsync(context, async session =>
        {
            var writer = new ResponseWriter<TResponse>(responseStream, session, server.Node);
            await ServeAsync<TResponse>((IMessage)request, context, session, async () =>
            {
                try
                {
                    await continuation(request, writer, context).ConfigureAwait(false);
                    return null;
                }
                catch (LeaderLostException) when (writer.HasWritten)
                {
                    // The client has seen a part of the stream, so the stream cannot begin again.
                    throw EtcdError.NoLeader.ToException();
                }
            }).ConfigureAwait(false);
        });

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) => ServeStreamAsync(context, async session =>
        {
            var (node, status) = (server.Node, Status.DefaultSuccess);
            var reader = new RequestReader<TRequest>(requestStream, session, node, server.State);
            var writer = new ResponseWriter<TResponse>(responseStream, session, node);
            try
            {
                node.Leader.Check(session.Client);
                await continuation(reader, writer, context).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                status = session.StatusOf(CallErrors.Translate(exception, server.Stopping));
                throw;
            }
            finally
            {
                foreach (var call in session.Requests.TakeUnanswered())
                {
                    node.Journal.Complete(call, response: null, status.StatusCode == StatusCode.OK ? CallStatus.StreamEnded : status);
                }

                var last = reader.Last ?? RpcTable.Of(session.Rpc).NewRequest();
                node.Journal.End(session.Rpc, last, session.Client, server.Revision, status);
            }
        });

    private static RpcInfo Find(ServerCallContext context) => RpcTable.TryFind(context.Method, out var rpc)
        ? rpc
        : throw new RpcException(new Status(StatusCode.Unimplemented, $"unknown method {context.Method}"));

    /// <summary>Serves a stream in a session of its own.</summary>
    private async Task ServeStreamAsync(ServerCallContext context, Func<StreamSession, Task> serve)
    {
        var client = new EtcdClientInfo(context);
        using var session = new StreamSession(Find(context).Rpc, client, server.Node, server.State, context.ToStreamConnection());
        context.Attach(session);
        server.Streams.Add(session);
        try
        {
            await serve(session).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var explained = session.Explain(CallErrors.Translate(exception, server.Stopping));
            if (explained != exception)
            {
                throw explained;
            }

            throw;
        }
        finally
        {
            server.Streams.Remove(session);
        }
    }

    /// <summary>Serves one request.</summary>
    private async Task<IMessage?> ServeAsync<TResponse>(
        IMessage request, ServerCallContext context, StreamSession? session, Func<Task<IMessage?>> serve)
    {
        var (node, rpc) = (server.Node, Find(context));
        var call = node.Journal.Begin(rpc.Rpc, request, new EtcdClientInfo(context), server.Revision);
        var target = new CallFaultTarget(call, node.Journal, context.ResetConnection);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(session?.Ended ?? context.CancellationToken, server.Stopping);
        try
        {
            await node.Faults.ApplyAsync(target, FaultPoint.BeforeEffect, ended.Token).ConfigureAwait(false);
            server.Validator.Check(rpc, request);
            var response = await node.Leader.ServeAsync(
                call,
                () =>
                {
                    AccessCheck.Check(server.Engine, rpc, request, server.CallerOf(context));
                    RequireServed(rpc);
                    return serve();
                },
                ended.Token).ConfigureAwait(false);
            if (response is not null && HeaderField<TResponse>.Of(response) is { } header)
            {
                node.Identity.FillHeader(header);
            }

            target.SetResponse(response);
            await node.Faults.ApplyAsync(target, FaultPoint.AfterEffect, ended.Token).ConfigureAwait(false);
            node.Journal.Complete(call, target.Response, Status.DefaultSuccess);
            return target.Response;
        }
        catch (Exception exception)
        {
            var translated = CallErrors.Translate(exception, server.Stopping);
            translated = session?.Explain(translated) ?? translated;
            node.Journal.Complete(call, response: null, CallStatus.Of(translated));
            if (translated != exception)
            {
                throw translated;
            }

            throw;
        }
    }

    private static void RequireServed(RpcInfo rpc)
    {
        if (!rpc.IsServed)
        {
            throw new RpcException(new Status(StatusCode.Unimplemented, $"FakeEtcd does not implement {rpc.FullName}."));
        }
    }
}
