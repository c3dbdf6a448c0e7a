using FakeEtcd.Calls;
using FakeEtcd.Engine;
using FakeEtcd.Journal;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services.Authorization;
using FakeEtcd.Streams;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Interception;

/// <remarks>
/// The journal has an entry for each request of a stream that is answered, with its first response, and an entry for the stream's end.
/// </remarks>
internal sealed partial class CallInterceptor
{
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        if (Find(context) is not { } rpc)
        {
            return continuation(requestStream, responseStream, context);
        }

        return RunStreamAsync(rpc, context, async requests =>
        {
            LearnerCheck.Check(server.Node.Member, rpc, request: null);
            server.Node.Leader.Check(requests.Session.Client);
            var responses = new ResponseWriter<TResponse>(responseStream, requests.Session, server.Node);
            await continuation(new RequestReader<TRequest>(requestStream, requests), responses, context).ConfigureAwait(false);
        });
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        if (Find(context) is not { } rpc)
        {
            CheckMember(context);
            return continuation(request, responseStream, context);
        }

        return RunStreamAsync(rpc, context, async requests =>
        {
            var (message, session) = ((IMessage)request, requests.Session);
            var responses = new ResponseWriter<TResponse>(responseStream, session, server.Node);
            var call = await requests.ReceiveAsync(message).ConfigureAwait(false);
            var lifetime = new CallLifetime(session.Ended);
            server.Scope = new CallScope(call, lifetime);
            LearnerCheck.Check(server.Node.Member, rpc, message);
            server.Node.Leader.Check(session.Client);
            server.Validator.Check(rpc, message);
            await server.Node.Leader.ServeAsync(
                call,
                async () =>
                {
                    AccessCheck.Check(server.Engine, rpc, message, server.CallerOf(context));
                    try
                    {
                        await continuation(request, responses, context).ConfigureAwait(false);
                        return true;
                    }
                    catch (LeaderLostException) when (responses.HasWritten)
                    {
                        // The client has seen a part of the stream, so the stream cannot begin again.
                        throw EtcdError.NoLeader.ToException();
                    }
                },
                lifetime).ConfigureAwait(false);
        });
    }

    /// <summary>Serves a stream.</summary>
    private async Task RunStreamAsync(RpcInfo rpc, ServerCallContext context, Func<RequestReceiver, Task> serve)
    {
        var node = server.Node;
        server.Counters.AddStarted(rpc.Rpc);
        using var session = new StreamSession(rpc.Rpc, EtcdClientInfo.Of(context.HttpContextOf()), node, server.State, context.ToStreamConnection());
        var requests = new RequestReceiver(session, node, server.State);
        var status = Status.DefaultSuccess;
        context.Attach(session);
        server.Streams.Add(session);
        try
        {
            await serve(requests).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var explained = session.Explain(CallErrors.Translate(exception, server.Stopping));
            status = CallStatus.Of(explained);
            if (explained != exception)
            {
                throw explained;
            }

            throw;
        }
        finally
        {
            server.Streams.Remove(session);
            server.Counters.AddHandled(rpc.Rpc, status.StatusCode);
            Record(rpc, requests, status);
        }
    }

    /// <summary>Records the end of a stream in the journal.</summary>
    private void Record(RpcInfo rpc, RequestReceiver requests, Status status)
    {
        var (journal, session, isDuplex) = (server.Node.Journal, requests.Session, rpc.Kind == RpcKind.DuplexStream);
        foreach (var call in session.Requests.TakeUnanswered())
        {
            journal.Complete(call, response: null, isDuplex && status.StatusCode == StatusCode.OK ? CallStatus.StreamEnded : status);
        }

        // Where the only request had no response, its own entry is that of the end.
        if (isDuplex || requests.Last?.Response is not null)
        {
            journal.End(rpc.Rpc, requests.Last?.Request ?? rpc.NewRequest(), session.Client, server.Revision, status);
        }
    }
}
