namespace Etcd.Discovery;

/// <summary>OpenTelemetry's attributes of a server, <c>server.address</c> and <c>server.port</c>.</summary>
internal sealed class ServerTags
{
    private ServerTags(string address, int? port) => Tags = port is null
        ? [new("server.address", address)]
        : [new("server.address", address), new("server.port", port)];

    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>Returns the tags for a member: the host and port if its name is a URL, otherwise the name.</summary>
    public static ServerTags Parse(string name) => Uri.TryCreate(name, UriKind.Absolute, out var url) && url.Host.Length > 0
        ? new ServerTags(url.IdnHost, url.Port)
        : new ServerTags(name, port: null);
}
