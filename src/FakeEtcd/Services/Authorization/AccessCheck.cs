using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Authorization;

/// <summary>Performs the access checks that etcd performs before it serves a call, separately from the call's effect.</summary>
internal static class AccessCheck
{
    /// <summary>Checks whether a caller may call an RPC.</summary>
    /// <exception cref="EtcdException">The caller may not call the RPC.</exception>
    /// <exception cref="RpcException">The caller may not call the RPC, and etcd 3.5 refuses without a status code.</exception>
    public static void Check(EtcdEngine engine, RpcInfo rpc, IMessage request, Caller caller)
    {
        switch (rpc.AccessOf(request))
        {
            case RpcAccess.User:
                engine.RequireUser(caller);
                break;
            case RpcAccess.Admin:
                engine.RequireAdmin(caller);
                break;
            case RpcAccess.AdminWithoutCode:
                RequireAdminWithoutCode(engine, caller);
                break;
        }
    }

    /// <summary>Requires an administrator. etcd 3.5 returns the error of a lower layer without a status code.</summary>
    private static void RequireAdminWithoutCode(EtcdEngine engine, Caller caller)
    {
        try
        {
            engine.RequireAdmin(caller);
        }
        catch (EtcdException denied)
        {
            var message = denied.Error == EtcdError.UserNotFound
                ? "auth: user not found"
                : denied.Message.Replace("etcdserver:", "auth:", StringComparison.Ordinal);
            throw new RpcException(new Status(StatusCode.Unknown, message));
        }
    }
}
