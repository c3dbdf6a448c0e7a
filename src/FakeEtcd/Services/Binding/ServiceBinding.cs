using Etcd.Api;
using Grpc.Core;

namespace FakeEtcd.Services.Binding;

/// <summary>Binds the services as the generated code does, with requests parsed by <see cref="RequestParser"/>.</summary>
/// <remarks>gRPC finds each method by its name in the attribute of the service. It serves the overrides of the second parameter's type.</remarks>
internal static class ServiceBinding
{
    public static void BindKv(ServiceBinderBase binder, KV.KVBase? service) => KV.BindService(new RequestBinder(binder), service);

    public static void BindWatch(ServiceBinderBase binder, Watch.WatchBase? service) => Watch.BindService(new RequestBinder(binder), service);

    public static void BindLease(ServiceBinderBase binder, Lease.LeaseBase? service) => Lease.BindService(new RequestBinder(binder), service);

    public static void BindCluster(ServiceBinderBase binder, Cluster.ClusterBase? service) =>
        Cluster.BindService(new RequestBinder(binder), service);

    public static void BindMaintenance(ServiceBinderBase binder, Maintenance.MaintenanceBase? service) =>
        Maintenance.BindService(new RequestBinder(binder), service);

    public static void BindAuth(ServiceBinderBase binder, Auth.AuthBase? service) => Auth.BindService(new RequestBinder(binder), service);

    public static void BindLock(ServiceBinderBase binder, Etcd.Api.Lock.LockBase? service) =>
        Etcd.Api.Lock.BindService(new RequestBinder(binder), service);

    public static void BindElection(ServiceBinderBase binder, Election.ElectionBase? service) =>
        Election.BindService(new RequestBinder(binder), service);
}
