using Etcd.Discovery;
using Microsoft.Extensions.Logging;
using Lock = System.Threading.Lock;

namespace Etcd.Extensions.ServiceDiscovery.Following;

/// <summary>The services that are followed: each for as long as it has followers, and for the idle timeout after that.</summary>
internal sealed class FollowedServices(
    ServiceDirectoryFactory directories, EtcdServiceEndpointProviderOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FollowedService> _services = new(StringComparer.Ordinal);
    private readonly List<Task> _ending = [];
    private bool _disposed;

    /// <summary>Follows a service. The first follower starts it.</summary>
    public FollowedService Follow(string prefix, IServiceFollower follower)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_services.TryGetValue(prefix, out var service))
            {
                service = new FollowedService(directories.Create(prefix), prefix, options.InitialTimeout, time, logger);
                _services.Add(prefix, service);
            }

            service.Add(follower);
            return service;
        }
    }

    /// <summary>Removes a follower. After the last one, the service ends, unless somebody follows it within the idle timeout.</summary>
    public void Leave(FollowedService service, IServiceFollower follower)
    {
        lock (_lock)
        {
            if (service.Remove(follower) && !_disposed)
            {
                service.IdleTimer = Background.StartTimer(time, () => EndIfIdle(service), options.IdleTimeout);
            }
        }
    }

    /// <summary>Ends all services.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_lock)
        {
            _disposed = true;
            foreach (var service in _services.Values)
            {
                End(service);
            }

            _services.Clear();
            ending = [.. _ending];
        }

        await Task.WhenAll(ending).ConfigureAwait(false);
    }

    private void EndIfIdle(FollowedService service)
    {
        lock (_lock)
        {
            // The service may have been followed, or have ended, while the timer fired.
            if (!service.HasFollowers && _services.GetValueOrDefault(service.Prefix) == service)
            {
                _services.Remove(service.Prefix);
                End(service);
            }
        }
    }

    private void End(FollowedService service)
    {
        _ending.RemoveAll(task => task.IsCompleted);
        _ending.Add(service.DisposeAsync().AsTask());
    }
}
