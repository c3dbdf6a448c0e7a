using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FakeEtcd.Services.Interception;

/// <summary>Wraps every call that gRPC's library serves: the streams, and the health service. <see cref="UnaryCall"/> serves the others.</summary>
internal sealed partial class CallInterceptor(ServerContext server) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        CheckMember(context);
        return continuation(request, context);
    }

    /// <summary>The procedure that is called, or null for one that is not etcd's own: health and reflection have no row in the table.</summary>
    private static RpcInfo? Find(ServerCallContext context) => RpcTable.TryFind(context.Method, out var rpc) ? rpc : null;

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
