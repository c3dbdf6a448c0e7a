using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Etcd.Discovery.AspNetCore;

/// <summary>Reads the addresses that the web server is bound to; it knows them once the host has started.</summary>
/// <param name="server">The web server; null if the host has none.</param>
internal sealed class ServerAddressSource(IServer? server) : IBoundAddressSource
{
    public ValueTask<IReadOnlyCollection<string>> GetAddressesAsync(CancellationToken cancellationToken)
    {
        IReadOnlyCollection<string> addresses = [.. server?.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
        return ValueTask.FromResult(addresses);
    }
}
