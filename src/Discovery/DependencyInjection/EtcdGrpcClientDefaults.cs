using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.Options;

namespace Etcd.Discovery.DependencyInjection;

/// <summary>
/// Gives clients of <c>AddGrpcClient</c> with an <c>etcd:</c> address no TLS and <c>round_robin</c>, unless they set something else.
/// </summary>
internal sealed class EtcdGrpcClientDefaults : IPostConfigureOptions<GrpcClientFactoryOptions>
{
    // Added last, so the choices of the program are known. They are read when the channel is created, as the address is.
    public void PostConfigure(string? name, GrpcClientFactoryOptions options) => options.ChannelOptionsActions.Add(channel =>
    {
        if (options.Address is { IsAbsoluteUri: true, Scheme: EtcdTarget.Scheme })
        {
            Apply(channel);
        }
    });

    private static void Apply(GrpcChannelOptions channel)
    {
        channel.Credentials ??= ChannelCredentials.Insecure;
        if (channel.ServiceConfig is not { LoadBalancingConfigs.Count: > 0 })
        {
            channel.ServiceConfig = WithRoundRobin(channel.ServiceConfig);
        }
    }

    /// <summary>Copies a configuration, which may belong to other channels too, such as one with a policy of retries.</summary>
    private static ServiceConfig WithRoundRobin(ServiceConfig? given)
    {
        var config = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() }, RetryThrottling = given?.RetryThrottling };
        foreach (var method in given?.MethodConfigs ?? [])
        {
            config.MethodConfigs.Add(method);
        }

        return config;
    }
}
