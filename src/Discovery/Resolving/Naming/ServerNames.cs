namespace Etcd.Discovery;

/// <summary>Determines the server names of endpoints: for the certificate, and for the <c>:authority</c> header.</summary>
internal sealed class ServerNames
{
    private readonly ServerNameSource _source;
    private readonly string? _common;

    public ServerNames(string target, EtcdResolverOptions options)
    {
        _source = options.ServerName is null ? options.ServerNameSource : ServerNameSource.Target;
        _common = options.ServerName ?? (_source != ServerNameSource.Address && IsHostName(target) ? target : null);
    }

    /// <summary>Returns the server name of an endpoint; null for the host of its address.</summary>
    public string? Find(RegisteredEndpoint endpoint) =>
        _source == ServerNameSource.Metadata
        && MetadataMember.FindText(endpoint, WellKnownMetadata.ServerName) is { } name
        && IsHostName(name)
            ? name
            : _common;

    /// <summary>Whether a text is a host name or an IP address, with or without a port. Only ASCII can be in a header.</summary>
    public static bool IsHostName(string text) =>
        text.All(char.IsAscii)
        && HostPort.TryParse(text, defaultPort: 443, out var parsed)
        && (text[0] == '[' || !parsed.Host.Contains(':', StringComparison.Ordinal));
}
