using System.Text.Json;

namespace Etcd.Discovery.Legacy;

/// <summary>One change to the addresses of a target, in the naming API of etcd 3.4 and earlier.</summary>
public sealed record NamingUpdate
{
    /// <summary>The operation.</summary>
    /// <value>Default: <see cref="NamingOperation.Add"/>.</value>
    public NamingOperation Operation { get; init; }

    /// <summary>The address, usually <c>host:port</c>.</summary>
    /// <value>Default: empty.</value>
    public string Address { get => Endpoint.Address; init => Endpoint = Endpoint with { Address = value }; }

    /// <summary>Additional information: any JSON value. An update from a watcher that removes an address has its last metadata.</summary>
    /// <value>Default: null.</value>
    public JsonElement? Metadata { get => Endpoint.Metadata; init => Endpoint = Endpoint with { Metadata = value }; }

    // Held as one value, so updates are equal if their endpoints are.
    internal RegisteredEndpoint Endpoint { get; init; } = new();
}
