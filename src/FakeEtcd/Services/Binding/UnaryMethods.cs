using Etcd.Api;
using FakeEtcd.Protocol.Rpcs;

namespace FakeEtcd.Services.Binding;

/// <summary>The unary methods of the services.</summary>
internal static class UnaryMethods
{
    private static readonly UnaryMethod?[] ByRpc = Create();

    /// <summary>Returns the method of a unary RPC.</summary>
    public static UnaryMethod Of(RpcInfo rpc) =>
        ByRpc[(int)rpc.Rpc] ?? throw new ArgumentException($"{rpc.FullName} is a stream.", nameof(rpc));

    private static UnaryMethod?[] Create()
    {
        var methods = new UnaryMethod?[RpcTable.Rows.Count];
        KV.BindService(new UnaryBinder<KvService>(static server => new KvService(server), methods), null);
        Lease.BindService(new UnaryBinder<LeaseService>(static server => new LeaseService(server), methods), null);
        Cluster.BindService(new UnaryBinder<ClusterService>(static server => new ClusterService(server), methods), null);
        Maintenance.BindService(new UnaryBinder<MaintenanceService>(static server => new MaintenanceService(server), methods), null);
        Auth.BindService(new UnaryBinder<AuthService>(static server => new AuthService(server), methods), null);
        Etcd.Api.Lock.BindService(new UnaryBinder<LockService>(static server => new LockService(server), methods), null);
        Election.BindService(new UnaryBinder<ElectionService>(static server => new ElectionService(server), methods), null);
        return methods;
    }
}
