using Grpc.Net.Client.Configuration;

namespace Etcd.Discovery;

/// <summary>Makes a channel call its endpoints in turn, those with a larger weight more often.</summary>
/// <remarks>
/// <para>
/// The weight of an endpoint is the member <see cref="WellKnownMetadata.Weight"/> of its metadata: an endpoint with 3 gets three times as
/// many calls as one with 1. A change of a weight takes effect at once and keeps the connections.
/// </para>
/// <para>
/// <code>
/// var channel = connection.CreateChannel("etcd:///shop/greeter", options =>
///     options.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new WeightedRoundRobinConfig() } });
/// </code>
/// The channel needs the <see cref="WeightedRoundRobinBalancerFactory"/> in its services, which <c>CreateChannel</c> and
/// <c>AddEtcdDiscovery</c> add.
/// </para>
/// </remarks>
public sealed class WeightedRoundRobinConfig : LoadBalancingConfig
{
    /// <summary>The name of the policy, for service configuration in JSON.</summary>
    public const string WeightedRoundRobinPolicyName = "weighted_round_robin";

    /// <summary>Creates the configuration.</summary>
    public WeightedRoundRobinConfig()
        : base(WeightedRoundRobinPolicyName)
    {
    }
}
