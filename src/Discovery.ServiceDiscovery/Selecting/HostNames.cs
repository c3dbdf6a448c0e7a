using Etcd.Discovery;

namespace Etcd.Extensions.ServiceDiscovery.Selecting;

/// <summary>Determines the host names of the endpoints of one service.</summary>
internal sealed class HostNames(string service, ServerNameSource source)
{
    private readonly string? _common = source != ServerNameSource.Address && IsHostName(service) ? service : null;

    /// <summary>Returns the host name of an endpoint; null for the host of its address.</summary>
    public string? Find(RegisteredEndpoint endpoint) =>
        source == ServerNameSource.Metadata
        && MetadataMember.FindText(endpoint, WellKnownMetadata.ServerName) is { } name
        && IsHostName(name)
            ? name
            : _common;

    /// <summary>Whether a text is a host name, with or without a port. Only ASCII can be in a header.</summary>
    private static bool IsHostName(string text) =>
        text.All(char.IsAscii) && HostPort.TryParse(text, defaultPort: 443, out _);
}
