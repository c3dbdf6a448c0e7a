using FakeEtcd.Engine;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FakeEtcd.Services;

/// <summary>Turns the engine's errors, and the end of the server, into the gRPC status that etcd gives them.</summary>
internal sealed class ErrorInterceptor(ServerContext server) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context).ConfigureAwait(false);
        }
        catch (Exception exception) when (Translate(exception) is not null)
        {
            throw Translate(exception)!;
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context).ConfigureAwait(false);
        }
        catch (Exception exception) when (Translate(exception) is not null)
        {
            throw Translate(exception)!;
        }
    }

    private RpcException? Translate(Exception exception) => exception switch
    {
        EtcdException etcd => ToRpc(etcd.Error),
        OperationCanceledException when server.Stopping.IsCancellationRequested => ToRpc(EtcdError.Stopped),
        _ => null,
    };

    private static RpcException ToRpc(EtcdError error) => new(new Status(error.Code, error.Message));
}
