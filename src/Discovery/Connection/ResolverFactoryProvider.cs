using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>Provides one resolver factory, and all other services from the container of the channel, if it has one.</summary>
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
