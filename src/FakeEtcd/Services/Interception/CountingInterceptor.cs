using FakeEtcd.Journal;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FakeEtcd.Services.Interception;

/// <summary>Counts the calls and their statuses for the metrics.</summary>
internal sealed class CountingInterceptor(ServerContext server) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = null;
        await CountAsync(context, async () => response = await continuation(request, context).ConfigureAwait(false)).ConfigureAwait(false);
        return response!;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        CountAsync(context, () => continuation(request, responseStream, context));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        CountAsync(context, () => continuation(requestStream, responseStream, context));

    private async Task CountAsync(ServerCallContext context, Func<Task> serve)
    {
        if (!RpcTable.TryFind(context.Method, out var rpc))
        {
            await serve().ConfigureAwait(false);
            return;
        }

        var code = StatusCode.OK;
        server.Counters.AddStarted(rpc.Rpc);
        try
        {
            await serve().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            code = CallStatus.Of(exception).StatusCode;
            throw;
        }
        finally
        {
            server.Counters.AddHandled(rpc.Rpc, code);
        }
    }
}
