using Etcd.Extensions.ServiceDiscovery.Following;
using Etcd.Extensions.ServiceDiscovery.Selecting;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Lock = System.Threading.Lock;

namespace Etcd.Extensions.ServiceDiscovery;

/// <summary>Gives the endpoints of one service, from the first request until it is disposed.</summary>
internal sealed class EtcdServiceEndpointProvider(FollowedServices services, string prefix, EndpointSelector selector)
    : IServiceEndpointProvider, IServiceFollower
{
    private readonly Lock _lock = new();
    private FollowedService? _service;
    private CancellationTokenSource _change = new();
    private bool _disposed;

    public async ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        // Like all providers: the first one that has endpoints decides.
        if (endpoints.Endpoints.Count > 0)
        {
            return;
        }

        var service = Follow();
        await service.WaitForFirstAnswerAsync(cancellationToken).ConfigureAwait(false);

        // The token comes before the snapshot, so that it fires for every change after the snapshot.
        endpoints.AddChangeToken(new CancellationChangeToken(Volatile.Read(ref _change).Token));
        if (service.Snapshot is { } snapshot)
        {
            foreach (var endpoint in selector.Select(snapshot, service.Problems))
            {
                endpoint.Features.Set<IServiceEndpointProvider>(this);
                endpoints.Endpoints.Add(endpoint);
            }
        }
    }

    public void OnChanged() => Interlocked.Exchange(ref _change, new CancellationTokenSource()).Cancel();

    /// <summary>Ends the provider, and fires its change token.</summary>
    /// <remarks>
    /// A resolver drops a service that nobody has resolved for some seconds, but YARP still has its change token and relies on it. It must
    /// resolve the service again.
    /// </remarks>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return ValueTask.CompletedTask;
            }

            _disposed = true;
            if (_service is not null)
            {
                services.Leave(_service, this);
            }
        }

        OnChanged();
        return ValueTask.CompletedTask;
    }

    public override string ToString() => "etcd";

    private FollowedService Follow()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _service ??= services.Follow(prefix, this);
        }
    }
}
