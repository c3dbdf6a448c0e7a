using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Etcd.Discovery.AspNetCore;

/// <summary>Provides the bound addresses of the web server, which are known after the host has started.</summary>
/// <param name="server">The web server; null if the host has none.</param>
internal sealed class ServerAddressSource(IServer? server) : IBoundAddressSource
{
    public ValueTask<IReadOnlyCollection<string>> GetAddressesAsync(CancellationToken cancellationToken)
    {
        IReadOnlyCollection<string> addresses = [.. server?.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
        return ValueTask.FromResult(addresses);
    }
}
