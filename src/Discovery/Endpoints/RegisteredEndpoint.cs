using System.Text.Json;
using System.Text.Json.Nodes;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>The address of an instance of a service, with metadata.</summary>
/// <remarks>
/// Immutable. Two endpoints are equal if their values in etcd have the same bytes. The order of the members of an object in
/// <see cref="Metadata"/> therefore matters; the escapes in the original text do not.
/// </remarks>
public sealed record RegisteredEndpoint
{
    private readonly JsonElement? _metadata;
    private readonly string _metadataText = GoJson.Null;

    /// <summary>Creates an endpoint without an address. Set the address in an initializer.</summary>
    public RegisteredEndpoint()
    {
    }

    /// <summary>Creates an endpoint.</summary>
    /// <param name="address">The address, usually <c>host:port</c>, with brackets around an IPv6 host.</param>
    /// <param name="metadata">
    /// Any JSON value, or null: <c>new RegisteredEndpoint("10.0.0.1:80", "blue")</c>,
    /// <c>new RegisteredEndpoint("10.0.0.1:80", new JsonObject { ["weight"] = 3 })</c>. The members of an object keep their order, like the
    /// fields of a Go struct.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="address"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="metadata"/> contains a number that no double can hold.</exception>
    public RegisteredEndpoint(string address, JsonNode? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = address;
        Metadata = GoJson.ToElement(metadata);
    }

    /// <summary>The address, usually <c>host:port</c>. Never null.</summary>
    /// <value>Default: empty.</value>
    public string Address { get; init => field = value ?? throw new ArgumentNullException(nameof(Address)); } = "";

    /// <summary>Additional information, such as a weight or a zone: any JSON value.</summary>
    /// <value>Default: null. A JSON null becomes null.</value>
    /// <exception cref="ArgumentException">The value contains a number that no double can hold, such as <c>1e400</c>.</exception>
    public JsonElement? Metadata
    {
        get => _metadata;
        init
        {
            if (value is { } json && !GoJsonNumber.AllFit(json))
            {
                throw new ArgumentException(
                    "The metadata contains a number that no double can hold. Clients would not read the endpoint.", nameof(Metadata));
            }

            var kind = value?.ValueKind ?? JsonValueKind.Null;
            _metadata = kind is JsonValueKind.Null or JsonValueKind.Undefined ? null : value!.Value.Clone();
            _metadataText = GoJson.Write(_metadata);
        }
    }

    /// <summary>Whether the owner has announced that it is about to delete the endpoint. It does not count for equality.</summary>
    internal bool IsLeaving { get; init; }

    /// <summary>The metadata as it is written to etcd; the text <c>null</c> without metadata.</summary>
    internal string MetadataText => _metadataText;

    /// <summary>Creates an endpoint with a map as its metadata. The keys are sorted like those of a Go map.</summary>
    /// <param name="address">The address.</param>
    /// <param name="metadata">The map. Its values may be null.</param>
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

    /// <summary>Returns the address, and the metadata if there is any.</summary>
    /// <returns>A text for people, with control characters escaped.</returns>
    public override string ToString() => Printable.Escape(_metadata is null ? Address : $"{Address} {_metadataText}");
}
