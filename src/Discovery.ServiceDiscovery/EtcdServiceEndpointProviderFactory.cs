using System.Diagnostics.CodeAnalysis;
using Etcd.Discovery;
using Etcd.Extensions.ServiceDiscovery.Following;
using Etcd.Extensions.ServiceDiscovery.Selecting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ServiceDiscovery;

namespace Etcd.Extensions.ServiceDiscovery;

/// <summary>Creates a provider for each service that something resolves.</summary>
internal sealed class EtcdServiceEndpointProviderFactory(
    ServiceDirectoryFactory directories,
    EtcdServiceEndpointProviderOptions options,
    ServiceDiscoveryOptions discovery,
    TimeProvider time,
    ILoggerFactory loggers) : IServiceEndpointProviderFactory, IAsyncDisposable, IDisposable
{
    private readonly FollowedServices _services = new(directories, options, time, loggers.CreateLogger<FollowedService>());
    private readonly ILogger _logger = loggers.CreateLogger<EndpointSelector>();

    private readonly ServiceNames _names = new(options);

    private readonly string _keyPrefix = options.KeyPrefix.Length == 0 || options.KeyPrefix.EndsWith('/')
        ? options.KeyPrefix
        : options.KeyPrefix + "/";

    public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        var name = query.ServiceName;
        if (!_names.Contains(name))
        {
            provider = null;
            return false;
        }

        var selector = new EndpointSelector(query, discovery, options.HostNameSource, _logger);
        provider = new EtcdServiceEndpointProvider(_services, $"{_keyPrefix}{name}/", selector);
        return true;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>Supports containers that are disposed synchronously. It blocks until the watches are closed.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
