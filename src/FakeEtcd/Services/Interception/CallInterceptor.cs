using FakeEtcd.Calls;
using FakeEtcd.Faults;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Services.Interception;

/// <summary>
/// What every call passes: the journal, the faults that are scripted, and the translation of the engine's errors, and of
/// the end of the server, into the status that etcd gives them.
/// </summary>
internal sealed class CallInterceptor(ServerContext server) : Interceptor
{
    private readonly ServerNode _node = server.Node;
    private readonly LeaderGate _leader = new(server.Node.Member, server.Options.TimeProvider);

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var response = await ServeAsync(
            (IMessage)request, context, async () => (IMessage)await continuation(request, context).ConfigureAwait(false)).ConfigureAwait(false);
        return (TResponse)response!;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) => ServeAsync((IMessage)request, context, async () =>
        {
            await continuation(request, responseStream, context).ConfigureAwait(false);
            return null;
        });

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var stream = new OpenStream(RpcTraits.FromPath(context.Method), new EtcdClientInfo(context), () => Reset(context));
        using var writer = new StreamWriter<TResponse>(responseStream, stream, _node);
        var reader = new StreamReader<TRequest>(requestStream, stream, server, _leader);
        var status = Status.DefaultSuccess;
        context.UserState[typeof(OpenStream)] = stream;
        _node.OpenStreams.Add(stream);
        try
        {
            _leader.Check(stream.Client);
            await continuation(reader, writer, context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var translated = CallErrors.Translate(exception, server.Stopping);
            status = CallErrors.StatusOf(translated);
            if (translated != exception)
            {
                throw translated;
            }

            throw;
        }
        finally
        {
            _node.OpenStreams.Remove(stream);
            foreach (var call in stream.TakeUnanswered())
            {
                _node.Journal.Complete(call, response: null, status.StatusCode == StatusCode.OK ? CallStatus.StreamEnded : status);
            }

            _node.Journal.End(
                stream.Rpc, reader.Last ?? stream.Rpc.NewDuplexRequest(), stream.Client, server.Engine.Revision, status);
        }
    }

    /// <summary>Serves one request, with all that befalls it on the way.</summary>
    private async Task<IMessage?> ServeAsync(IMessage request, ServerCallContext context, Func<Task<IMessage?>> serve)
    {
        var call = _node.Journal.Begin(RpcTraits.FromPath(context.Method), request, new EtcdClientInfo(context), server.Engine.Revision);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, server.Stopping);
        try
        {
            await ApplyAsync(call, FaultPoint.BeforeEffect, context, rewrite: null, ended.Token).ConfigureAwait(false);
            await _leader.PassAsync(call, ended.Token).ConfigureAwait(false);
            var response = await serve().ConfigureAwait(false);
            await ApplyAsync(
                call,
                FaultPoint.AfterEffect,
                context,
                rewrite => response = response is null ? null : rewrite.Change(response),
                ended.Token).ConfigureAwait(false);
            _node.Journal.Complete(call, response, Status.DefaultSuccess);
            return response;
        }
        catch (Exception exception)
        {
            var translated = CallErrors.Translate(exception, server.Stopping);
            _node.Journal.Complete(call, response: null, CallErrors.StatusOf(translated));
            if (translated != exception)
            {
                throw translated;
            }

            throw;
        }
    }

    /// <summary>Applies the faults of a unary call; returns if the call is to go on.</summary>
    private async ValueTask ApplyAsync(
        EtcdCall call,
        FaultPoint point,
        ServerCallContext context,
        Action<FaultAction.Rewrite>? rewrite,
        CancellationToken cancellationToken)
    {
        switch (await _node.Faults.ApplyAsync(call, point, rewrite, cancellationToken).ConfigureAwait(false))
        {
            case FaultAction.Fail fail:
                throw new RpcException(fail.Status);
            case FaultAction.Drop:
                await Never.ComesAsync(cancellationToken).ConfigureAwait(false);
                break;
            case FaultAction.Reset:
                _node.Journal.Complete(call, response: null, CallStatus.ConnectionReset);
                Reset(context);
                await Never.ComesAsync(cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private static void Reset(ServerCallContext context) =>
        context.GetHttpContext().Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
}
