using System.Text.Json;
using System.Text.Json.Nodes;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>An address at which a service can be reached, and what else is to be known about it.</summary>
/// <remarks>
/// Immutable. Two endpoints are equal when they are written to etcd with the same bytes, so the order of an object's
/// members in <see cref="Metadata"/> counts, and the way they were escaped does not.
/// </remarks>
public sealed record RegisteredEndpoint
{
    private readonly JsonElement? _metadata;
    private readonly string _metadataText = GoJson.Null;

    /// <summary>Makes an endpoint without an address, to be set by an initializer.</summary>
    public RegisteredEndpoint()
    {
    }

    /// <summary>Makes an endpoint.</summary>
    /// <param name="address">The address, usually <c>host:port</c>; an IPv6 host in brackets.</param>
    /// <param name="metadata">
    /// Any JSON value, or null: <c>new RegisteredEndpoint("10.0.0.1:80", "blue")</c>,
    /// <c>new RegisteredEndpoint("10.0.0.1:80", new JsonObject { ["weight"] = 3 })</c>. An object's members keep their order, as those of
    /// a Go struct do.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="address"/> is null.</exception>
    public RegisteredEndpoint(string address, JsonNode? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = address;
        Metadata = GoJson.ToElement(metadata);
    }

    /// <summary>The address, usually <c>host:port</c>. Never null.</summary>
    public string Address { get; init => field = value ?? throw new ArgumentNullException(nameof(Address)); } = "";

    /// <summary>Information about the address, such as a weight or a zone: a JSON value of any shape.</summary>
    /// <value>Default: null. A JSON null is the same as null.</value>
    public JsonElement? Metadata
    {
        get => _metadata;
        init
        {
            var kind = value?.ValueKind ?? JsonValueKind.Null;
            _metadata = kind is JsonValueKind.Null or JsonValueKind.Undefined ? null : value!.Value.Clone();
            _metadataText = GoJson.Write(_metadata);
        }
    }

    /// <summary>The metadata as it is written to etcd; <c>null</c> when there is none.</summary>
    internal string MetadataText => _metadataText;

    /// <summary>Makes an endpoint whose metadata is a map, with its keys sorted as Go sorts a map's.</summary>
    /// <param name="address">The address.</param>
    /// <param name="metadata">The map; its values may be null.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="address"/> or <paramref name="metadata"/> is null.</exception>
    public static RegisteredEndpoint FromMap(string address, IEnumerable<KeyValuePair<string, JsonNode?>> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return new RegisteredEndpoint(address, GoJson.SortedObject(metadata));
    }

    /// <inheritdoc/>
    public bool Equals(RegisteredEndpoint? other) => other is not null && Address == other.Address && _metadataText == other._metadataText;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, _metadataText);

    /// <summary>The address, and the metadata if there is any.</summary>
    /// <returns>A text for people.</returns>
    public override string ToString() => _metadata is null ? Address : $"{Address} {_metadataText}";
}
