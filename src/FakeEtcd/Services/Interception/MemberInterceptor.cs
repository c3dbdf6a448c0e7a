using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FakeEtcd.Services.Interception;

/// <summary>
/// Checks the member that a call of the health service reaches. gRPC's library serves that service and reflection;
/// <see cref="UnaryCall"/> and <see cref="StreamCall"/> serve etcd's.
/// </summary>
internal sealed class MemberInterceptor(ServerContext server) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        CheckMember(context);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        CheckMember(context);
        return continuation(request, responseStream, context);
    }

    /// <summary>Checks a call of the health service, which is in neither the journal nor the metrics. etcd checks no more of it either.</summary>
    private void CheckMember(ServerCallContext context)
    {
        try
        {
            LearnerCheck.Check(server.Node.Member, rpc: null, request: null);
            server.Node.Leader.Check(EtcdClientInfo.Of(context.HttpContextOf()));
        }
        catch (Exception exception)
        {
            throw CallErrors.Translate(exception, server.Stopping);
        }
    }
}
