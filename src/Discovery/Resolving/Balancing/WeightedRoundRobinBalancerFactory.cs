using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>Creates the load balancers of <see cref="WeightedRoundRobinConfig"/>.</summary>
public sealed class WeightedRoundRobinBalancerFactory : LoadBalancerFactory
{
    /// <summary>The name of the policy, <c>weighted_round_robin</c>.</summary>
    public override string Name => WeightedRoundRobinConfig.WeightedRoundRobinPolicyName;

    /// <summary>Creates the load balancer of one channel.</summary>
    /// <param name="options">The options of the load balancer.</param>
    /// <returns>The load balancer.</returns>
    public override LoadBalancer Create(LoadBalancerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new WeightedRoundRobinBalancer(options.Controller, options.LoggerFactory);
    }
}
