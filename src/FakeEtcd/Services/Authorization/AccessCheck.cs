using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Authorization;

/// <summary>Checks the access that etcd checks before, and apart from, serving a call.</summary>
internal static class AccessCheck
{
    /// <exception cref="EtcdException">The caller may not call the procedure.</exception>
    /// <exception cref="RpcException">The caller may not call the procedure, and etcd 3.5 gives the refusal no code.</exception>
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

    /// <summary>etcd 3.5 passes the error of a lower layer on, without a code.</summary>
    private static void RequireAdminWithoutCode(EtcdEngine engine, Caller caller)
    {
        try
        {
            engine.RequireAdmin(caller);
        }
        catch (EtcdException denied)
        {
            throw new RpcException(new Status(StatusCode.Unknown, denied.Message.Replace("etcdserver:", "auth:", StringComparison.Ordinal)));
        }
    }
}
