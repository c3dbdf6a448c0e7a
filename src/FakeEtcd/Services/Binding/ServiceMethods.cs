using Etcd.Api;
using FakeEtcd.Protocol.Rpcs;

namespace FakeEtcd.Services.Binding;

/// <summary>The methods of the services.</summary>
internal static class ServiceMethods
{
    private static readonly ServiceMethod?[] ByRpc = Create();

    /// <summary>Returns the method of an RPC.</summary>
    public static ServiceMethod Of(RpcInfo rpc) => ByRpc[(int)rpc.Rpc]!;

    private static ServiceMethod?[] Create()
    {
        var methods = new ServiceMethod?[RpcTable.Rows.Count];
        KV.BindService(new MethodBinder<KvService>(static server => new KvService(server), methods), null);
        Watch.BindService(new MethodBinder<WatchService>(static server => new WatchService(server), methods), null);
        Lease.BindService(new MethodBinder<LeaseService>(static server => new LeaseService(server), methods), null);
        Cluster.BindService(new MethodBinder<ClusterService>(static server => new ClusterService(server), methods), null);
        Maintenance.BindService(new MethodBinder<MaintenanceService>(static server => new MaintenanceService(server), methods), null);
        Auth.BindService(new MethodBinder<AuthService>(static server => new AuthService(server), methods), null);
        Etcd.Api.Lock.BindService(new MethodBinder<LockService>(static server => new LockService(server), methods), null);
        Election.BindService(new MethodBinder<ElectionService>(static server => new ElectionService(server), methods), null);
        return methods;
    }
}
