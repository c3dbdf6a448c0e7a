using Grpc.Core;
using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>Passes the addresses to use to the listener of a channel, as the options require.</summary>
internal sealed class ResultPublisher(
    string target, EtcdResolverOptions options, AddressSelector selector, MassExpiryProtection protection)
{
    private readonly ServerNames _serverNames = new(target, options);

    // No server can listen on port 0.
    private static readonly BalancerAddress Nowhere = new("127.0.0.1", 0);

    private IReadOnlyList<BalancerAddress> _lastUsed = [];
    private IReadOnlyList<ResolvedAddress> _selected = [];
    private EndpointSnapshot? _selectedFrom;
    private bool _drained;

    /// <summary>Whether the latest snapshot has no endpoints to use.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>What failures say in addition, once the reason of an empty set is known.</summary>
    public string? Hint { get; set; }

    /// <summary>Publishes a snapshot.</summary>
    /// <returns>When to publish it again; null if only a change requires that.</returns>
    public TimeSpan? Publish(EndpointSnapshot snapshot, Action<ResolverResult> listener)
    {
        if (_selectedFrom != snapshot)
        {
            // Once per snapshot, not once per refresh, because it logs and counts invalid addresses.
            _selected = selector.Select(snapshot);
            _selectedFrom = snapshot;
        }

        var addresses = protection.Apply(_selected, out var changesIn);
        IsEmpty = addresses.Count == 0;
        if (addresses.Count > 0)
        {
            _drained = false;
            _lastUsed = [.. addresses.Select(address => address.ToBalancerAddress(_serverNames.Find(address.Endpoint)))];
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
            // A balancer with a working connection ignores a failure. A different address makes it close its connections.
            listener(ResolverResult.ForResult([Nowhere]));
            _drained = true;
        }

        PublishFailure(Printable.Escape($"etcd has no endpoints for '{target}'. {Hint}".TrimEnd()), listener);
    }
}
