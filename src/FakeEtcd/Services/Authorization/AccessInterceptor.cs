using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FakeEtcd.Services.Authorization;

/// <summary>Checks, before a call is served, what etcd checks before and apart from serving it.</summary>
internal sealed class AccessInterceptor(ServerContext server) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    private void Check(ServerCallContext context)
    {
        if (!server.Engine.AuthEnabled)
        {
            return;
        }

        switch (context.Method)
        {
            case "/etcdserverpb.Cluster/MemberAdd":
            case "/etcdserverpb.Cluster/MemberRemove":
            case "/etcdserverpb.Cluster/MemberUpdate":
            case "/etcdserverpb.Cluster/MemberPromote":
                server.Engine.RequireAdmin(server.CallerOf(context));
                break;
            case "/etcdserverpb.Maintenance/Defragment":
            case "/etcdserverpb.Maintenance/Hash":
            case "/etcdserverpb.Maintenance/HashKV":
            case "/etcdserverpb.Maintenance/Snapshot":
                RequireAdminOfMaintenance(server.CallerOf(context));
                break;
            case "/etcdserverpb.Maintenance/Alarm":
                server.Engine.RequireValidToken(server.CallerOf(context));
                break;
        }
    }

    /// <summary>etcd 3.5 forgets to give these errors their code, and the message is the one of the layer below.</summary>
    private void RequireAdminOfMaintenance(Caller caller)
    {
        try
        {
            server.Engine.RequireAdmin(caller);
        }
        catch (EtcdException denied)
        {
            throw new RpcException(new Status(StatusCode.Unknown, denied.Message.Replace("etcdserver:", "auth:", StringComparison.Ordinal)));
        }
    }
}
