using Etcd.Api;
using Grpc.Core;

namespace Load.Measuring;

/// <summary>The generated clients over one connection.</summary>
internal sealed class EtcdCallers(CallInvoker invoker)
{
    public KV.KVClient Kv { get; } = new(invoker);

    public Lease.LeaseClient Lease { get; } = new(invoker);

    public Watch.WatchClient Watch { get; } = new(invoker);
}
