using System.Security.Cryptography;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Connects to all addresses, and distributes calls over them by their weights.</summary>
internal sealed class WeightedRoundRobinBalancer(IChannelControlHelper controller, ILoggerFactory loggerFactory)
    : SubchannelsLoadBalancer(controller, loggerFactory)
{
    private volatile EndpointWeights _weights = EndpointWeights.None;

    public override void UpdateChannelState(ChannelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Addresses is { Count: > 0 } addresses)
        {
            // The base class makes no new picker if the addresses stay the same, so pickers read the weights here.
            _weights = new EndpointWeights(addresses);
        }

        base.UpdateChannelState(state);
    }

    protected override SubchannelPicker CreatePicker(IReadOnlyList<Subchannel> readySubchannels) => new Picker(this, [.. readySubchannels]);

    private sealed class Picker(WeightedRoundRobinBalancer balancer, Subchannel[] subchannels) : SubchannelPicker
    {
        private volatile Plan? _plan;

        public override PickResult Pick(PickContext context)
        {
            var weights = balancer._weights;
            var plan = _plan;
            if (plan?.Weights != weights)
            {
                plan = new Plan(weights, new WeightedSchedule([.. subchannels.Select(weights.Find)], RandomNumberGenerator.GetInt32(int.MaxValue)));
                _plan = plan;
            }

            return PickResult.ForSubchannel(subchannels[plan.Schedule.Next()]);
        }

        private sealed record Plan(EndpointWeights Weights, WeightedSchedule Schedule);
    }
}
