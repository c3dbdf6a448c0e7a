using Grpc.Net.Client.Balancer;

namespace Load.Children;

/// <summary>A balancer that takes addresses and connects to none.</summary>
internal sealed class CountingBalancerFactory : LoadBalancerFactory
{
    private readonly TaskCompletionSource _firstUpdate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Name => "counting";

    /// <summary>Completes when there are addresses.</summary>
    public Task FirstUpdate => _firstUpdate.Task;

    /// <summary>How many addresses there are.</summary>
    public int Addresses { get; private set; }

    public override LoadBalancer Create(LoadBalancerOptions options) => new CountingBalancer(this);

    private sealed class CountingBalancer(CountingBalancerFactory factory) : LoadBalancer
    {
        public override void UpdateChannelState(ChannelState state)
        {
            factory.Addresses = state.Addresses?.Count ?? 0;
            if (factory.Addresses > 0)
            {
                factory._firstUpdate.TrySetResult();
            }
        }

        public override void RequestConnection()
        {
        }
    }
}
