using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>The services of a channel that is created without a container.</summary>
internal sealed class ChannelServices(ResolverFactory resolver, IServiceProvider? inner) : IServiceProvider
{
    private static readonly LoadBalancerFactory WeightedRoundRobin = new WeightedRoundRobinBalancerFactory();

    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(IEnumerable<ResolverFactory>))
        {
            return AddTo(resolver);
        }

        return serviceType == typeof(IEnumerable<LoadBalancerFactory>) ? AddTo(WeightedRoundRobin) : inner?.GetService(serviceType);
    }

    private T[] AddTo<T>(T service) => [service, .. (IEnumerable<T>?)inner?.GetService(typeof(IEnumerable<T>)) ?? []];
}
