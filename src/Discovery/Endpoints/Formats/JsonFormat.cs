using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>A format whose values are JSON objects. A set of formats parses a value once for all of them.</summary>
internal abstract class JsonFormat : IEndpointFormat
{
    public abstract string Name { get; }

    public bool TryRead(string key, ReadOnlySpan<byte> value, out IReadOnlyList<RegisteredEndpoint> endpoints)
    {
        endpoints = [];
        return GoStruct.TryParse(value, out var members) && TryRead(members, out endpoints);
    }

    /// <summary>Reads a value, as <see cref="IEndpointFormat.TryRead"/> does.</summary>
    public abstract bool TryRead(GoStruct value, out IReadOnlyList<RegisteredEndpoint> endpoints);

    public abstract string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint);

    public abstract byte[] Write(string target, string key, RegisteredEndpoint endpoint);
}
