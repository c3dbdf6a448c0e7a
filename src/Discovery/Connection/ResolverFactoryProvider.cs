using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>Gives a channel one resolver factory without a container, and everything else from the container it has, if any.</summary>
internal sealed class ResolverFactoryProvider(ResolverFactory factory, IServiceProvider? inner) : IServiceProvider
{
    public object? GetService(Type serviceType)
    {
        if (serviceType != typeof(IEnumerable<ResolverFactory>))
        {
            return inner?.GetService(serviceType);
        }

        var others = (IEnumerable<ResolverFactory>?)inner?.GetService(serviceType) ?? [];
        return others.Prepend(factory).ToArray();
    }
}
