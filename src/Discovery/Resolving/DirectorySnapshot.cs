using System.Collections.Immutable;

namespace Etcd.Discovery;

/// <summary>The endpoints of a <see cref="ServiceDirectory"/> at one moment. Immutable.</summary>
public sealed class DirectorySnapshot
{
    private readonly ImmutableDictionary<string, EndpointSnapshot> _prefixes;

    internal DirectorySnapshot(long version, ImmutableDictionary<string, EndpointSnapshot> prefixes)
    {
        Version = version;
        _prefixes = prefixes;
    }

    /// <summary>The number of changes to the directory so far.</summary>
    public long Version { get; }

    /// <summary>The endpoints by prefix. The keys have the form that was passed to the directory.</summary>
    /// <remarks>A prefix that is not loaded yet is missing.</remarks>
    public IReadOnlyDictionary<string, EndpointSnapshot> Prefixes => _prefixes;

    /// <summary>Returns the addresses under one prefix, in the order of their keys.</summary>
    /// <param name="prefix">The prefix, exactly as it was passed to the directory.</param>
    /// <returns>The addresses; empty if the prefix has not been read yet, or does not belong to the directory.</returns>
    public IReadOnlyList<string> GetAddresses(string prefix) =>
        _prefixes.TryGetValue(prefix, out var snapshot) ? [.. snapshot.Endpoints.Values.Select(endpoint => endpoint.Address)] : [];

    internal DirectorySnapshot With(string prefix, EndpointSnapshot snapshot) =>
        new(Version + 1, _prefixes.SetItem(prefix, snapshot));
}
