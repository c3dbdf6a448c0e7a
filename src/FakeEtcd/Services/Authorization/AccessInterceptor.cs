using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Protocol;
using Grpc.Core;
using Grpc.Core.Interceptors;
using static Etcd.Api.AlarmRequest.Types;

namespace FakeEtcd.Services.Authorization;

/// <summary>Checks, before a call is served, what etcd checks before and apart from serving it.</summary>
internal sealed class AccessInterceptor(ServerContext server) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context, request);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context, request);
        return continuation(request, responseStream, context);
    }

    private void Check(ServerCallContext context, object request)
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
            case "/etcdserverpb.Maintenance/Status":
            case "/etcdserverpb.Maintenance/MoveLeader":
            case "/etcdserverpb.Maintenance/Downgrade":
            case "/etcdserverpb.Maintenance/Alarm" when request is AlarmRequest { Action: not AlarmAction.Get }:
                server.Engine.RequireAdmin(server.CallerOf(context));
                break;
            case "/etcdserverpb.Maintenance/Defragment":
            case "/etcdserverpb.Maintenance/Hash":
            case "/etcdserverpb.Maintenance/HashKV":
            case "/etcdserverpb.Maintenance/Snapshot":
                RequireAdminWithoutCode(server.CallerOf(context));
                break;
            case "/etcdserverpb.Cluster/MemberList":
            case "/etcdserverpb.Maintenance/Alarm":
                server.Engine.RequireUser(server.CallerOf(context));
                break;
        }
    }

    /// <summary>etcd 3.5 forgets to give some errors their code, and the message is the one of the layer below.</summary>
    private void RequireAdminWithoutCode(Caller caller)
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
