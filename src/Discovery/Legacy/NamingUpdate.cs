using System.Text.Json;

namespace Etcd.Discovery.Legacy;

/// <summary>One edit of a target's addresses, as in the naming API of etcd up to 3.4.</summary>
public sealed record NamingUpdate
{
    /// <summary>Whether the address is added or removed.</summary>
    /// <value>Default: <see cref="NamingOperation.Add"/>.</value>
    public NamingOperation Operation { get; init; }

    /// <summary>The address, usually <c>host:port</c>.</summary>
    /// <value>Default: empty.</value>
    public string Address { get => Endpoint.Address; init => Endpoint = Endpoint with { Address = value }; }

    /// <summary>Information about the address, a JSON value of any shape; a removal carries what the address had last.</summary>
    /// <value>Default: null.</value>
    public JsonElement? Metadata { get => Endpoint.Metadata; init => Endpoint = Endpoint with { Metadata = value }; }

    // One value, so that two updates compare as their endpoints do.
    internal RegisteredEndpoint Endpoint { get; init; } = new();
}
