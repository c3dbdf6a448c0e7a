using Etcd.Api;
using Google.Protobuf.Reflection;
using LockService = Etcd.Api.Lock;

namespace Differential.Tests.Fuzzing;

/// <summary>The RPCs of etcd's contract.</summary>
internal static class EtcdMethods
{
    private static readonly ServiceDescriptor[] Services =
    [
        KV.Descriptor, Watch.Descriptor, Lease.Descriptor, Cluster.Descriptor, Maintenance.Descriptor, Auth.Descriptor,
        LockService.Descriptor, Election.Descriptor,
    ];

    public static IReadOnlyList<MethodDescriptor> All { get; } = [.. Services.SelectMany(service => service.Methods)];

    /// <summary>The path of a call.</summary>
    public static string Path(this MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";
}
