using Etcd.Api;
using Google.Protobuf.Reflection;
using LockService = Etcd.Api.Lock;

namespace Differential.Tests.Programs;

/// <summary>The RPCs of etcd's contract.</summary>
internal static class EtcdMethods
{
    private static readonly ServiceDescriptor[] Services =
    [
        KV.Descriptor, Watch.Descriptor, Lease.Descriptor, Cluster.Descriptor, Maintenance.Descriptor, Auth.Descriptor,
        LockService.Descriptor, Election.Descriptor,
    ];

    public static IReadOnlyList<MethodDescriptor> All { get; } = [.. Services.SelectMany(service => service.Methods)];

    /// <summary>The RPC of a verb that has its name.</summary>
    public static MethodDescriptor Method(this Verb verb) => All.Single(method => method.Name == verb.ToString());

    /// <summary>The path of a call.</summary>
    public static string Path(this MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";
}
