using Grpc.Core;
using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>Tells a channel's listener what is to be used, according to the options.</summary>
internal sealed class ResultPublisher(
    string target, EtcdResolverOptions options, AddressSelector selector, LossProtection protection)
{
    // Nothing listens there, nor can.
    private static readonly BalancerAddress Nowhere = new("127.0.0.1", 0);

    private IReadOnlyList<BalancerAddress> _lastUsed = [];
    private IReadOnlyList<ResolvedAddress> _selected = [];
    private EndpointSnapshot? _selectedFrom;
    private bool _drained;

    /// <summary>Publishes a snapshot.</summary>
    /// <returns>After which time to publish it again; null for not before something changes.</returns>
    public TimeSpan? Publish(EndpointSnapshot snapshot, Action<ResolverResult> listener)
    {
        if (_selectedFrom != snapshot)
        {
            // Once a snapshot, however often the channel asks again: what cannot be read is logged and counted here.
            _selected = selector.Select(snapshot);
            _selectedFrom = snapshot;
        }

        var addresses = protection.Apply(_selected, out var changesIn);
        if (addresses.Count > 0)
        {
            _drained = false;
            _lastUsed = [.. addresses.Select(address => address.ToBalancerAddress())];
            listener(ResolverResult.ForResult(_lastUsed));
        }
        else if (options.EmptyEndpoints == EmptyEndpointsMode.KeepLast && _lastUsed.Count > 0)
        {
            listener(ResolverResult.ForResult(_lastUsed));
        }
        else
        {
            PublishNone(listener);
        }

        return changesIn;
    }

    public static void PublishFailure(string reason, Action<ResolverResult> listener) =>
        listener(ResolverResult.ForFailure(new Status(StatusCode.Unavailable, reason)));

    private void PublishNone(Action<ResolverResult> listener)
    {
        if (options.EmptyEndpoints == EmptyEndpointsMode.Drain && !_drained && _lastUsed.Count > 0)
        {
            // A balancer that is ready ignores a failure; given another address it lets go of those it has.
            listener(ResolverResult.ForResult([Nowhere]));
            _drained = true;
        }

        PublishFailure($"etcd has no endpoints for '{target}'.", listener);
    }
}
