using Grpc.Core;
using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>Passes the addresses to use to the listener of a channel, as the options require.</summary>
internal sealed class ResultPublisher(
    string target, EtcdResolverOptions options, AddressSelector selector, AddressPolicies policies, TimeProvider time)
{
    private readonly ServerNames _serverNames = new(target, options);

    // No server can listen on port 0.
    private static readonly BalancerAddress Nowhere = new("127.0.0.1", 0);

    private readonly AddressChanges _changes = new();
    private BalancerAddress[] _lastUsed = [];
    private BalancerAddress[]? _published;
    private EndpointSnapshot? _selectedFrom;
    private IReadOnlyList<ResolvedAddress>? _converted;
    private long _selectedAt;
    private long? _emptySince;
    private bool _drained;

    /// <summary>Whether the latest snapshot has no endpoints to use.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>What failures say in addition, once the reason of an empty set is known.</summary>
    public string? Hint { get; set; }

    /// <summary>Publishes the latest endpoints, or those before while the last change is too recent.</summary>
    /// <param name="latest">The endpoints; there are some.</param>
    /// <param name="again">Whether to publish the addresses even if they are the same as before.</param>
    /// <param name="listener">Receives the addresses, or why there are none.</param>
    /// <returns>When to publish again; null if only a change requires that.</returns>
    public TimeSpan? Publish(LatestEndpoints latest, bool again, Action<ResolverResult> listener)
    {
        var acceptedIn = Accept(latest);
        var addresses = policies.Apply(_changes, _selectedFrom!, out var changesIn);
        IsEmpty = addresses.Count == 0;
        if (!IsEmpty)
        {
            (_drained, _emptySince) = (false, null);
            if (addresses != _converted)
            {
                _converted = addresses;
                _lastUsed = Convert(addresses);
            }

            PublishUsed(again, listener);
            return Sooner(acceptedIn, changesIn);
        }

        _emptySince ??= time.GetTimestamp();
        if (KeepsLast(_emptySince.Value, out var dropsIn))
        {
            PublishUsed(again, listener);
        }
        else
        {
            PublishNone(listener);
        }

        return Sooner(acceptedIn, Sooner(changesIn, dropsIn));
    }

    private BalancerAddress[] Convert(IReadOnlyList<ResolvedAddress> addresses)
    {
        var converted = new BalancerAddress[addresses.Count];
        for (var index = 0; index < converted.Length; index++)
        {
            converted[index] = addresses[index].ToBalancerAddress(_serverNames);
        }

        return converted;
    }

    private void PublishUsed(bool again, Action<ResolverResult> listener)
    {
        // A balancer looks at each address, so it must not hear of the changes that do not concern it.
        if (again || _published != _lastUsed)
        {
            _published = null;
            listener(ResolverResult.ForResult(_lastUsed));
            _published = _lastUsed;
        }
    }

    private static TimeSpan? Sooner(TimeSpan? x, TimeSpan? y) => x is null || y < x ? y : x;

    /// <summary>Takes over the latest endpoints, unless the last change is too recent.</summary>
    /// <returns>When to try again; null if they are in use.</returns>
    private TimeSpan? Accept(LatestEndpoints latest)
    {
        if (latest.Snapshot == _selectedFrom)
        {
            return null;
        }

        // What etcd has replaces what a cache had at once.
        if (_selectedFrom is { IsCached: false } && options.UpdateInterval - time.GetElapsedTime(_selectedAt) is { Ticks: > 0 } wait)
        {
            return wait;
        }

        (_selectedFrom, var changed) = latest.Take();
        _selectedAt = time.GetTimestamp();
        selector.Update(_selectedFrom, changed, _changes);
        return null;
    }

    /// <summary>Whether the last addresses stay in use without endpoints.</summary>
    /// <param name="since">Since when there are no endpoints.</param>
    /// <param name="dropsIn">When they are dropped; null if they already are, or never will be.</param>
    private bool KeepsLast(long since, out TimeSpan? dropsIn)
    {
        dropsIn = null;
        if (options.EmptyEndpoints != EmptyEndpointsMode.KeepLast || _lastUsed.Length == 0)
        {
            return false;
        }

        if (options.KeepLastFor is not { } limit)
        {
            return true;
        }

        if (limit - time.GetElapsedTime(since) is { Ticks: > 0 } rest)
        {
            dropsIn = rest;
        }

        return dropsIn is not null;
    }

    public static void PublishFailure(string reason, Action<ResolverResult> listener) =>
        listener(ResolverResult.ForFailure(new Status(StatusCode.Unavailable, reason)));

    private void PublishNone(Action<ResolverResult> listener)
    {
        _published = null;
        if (options.EmptyEndpoints != EmptyEndpointsMode.ReportFailure && !_drained && _lastUsed.Length > 0)
        {
            // A balancer with a working connection ignores a failure. A different address makes it close its connections.
            listener(ResolverResult.ForResult([Nowhere]));
            _drained = true;
        }

        PublishFailure(Printable.Escape($"etcd has no endpoints for '{target}'. {Hint}".TrimEnd()), listener);
    }
}
