using System.Collections.Immutable;

namespace Etcd.Discovery;

/// <summary>What a <see cref="ServiceDirectory"/> knew at one moment. Immutable.</summary>
public sealed class DirectorySnapshot
{
    private readonly ImmutableDictionary<string, EndpointSnapshot> _prefixes;

    internal DirectorySnapshot(long version, ImmutableDictionary<string, EndpointSnapshot> prefixes)
    {
        Version = version;
        _prefixes = prefixes;
    }

    /// <summary>Counts the changes of the directory, from 0.</summary>
    public long Version { get; }

    /// <summary>The endpoints by prefix, as the prefixes were given. A prefix that was not read yet is not in it.</summary>
    public IReadOnlyDictionary<string, EndpointSnapshot> Prefixes => _prefixes;

    /// <summary>The addresses under one prefix, in order of their keys.</summary>
    /// <param name="prefix">The prefix, as it was given to the directory.</param>
    /// <returns>The addresses; none when the prefix was not read yet, or is not one of the directory's.</returns>
    public IReadOnlyList<string> GetAddresses(string prefix) =>
        _prefixes.TryGetValue(prefix, out var snapshot) ? [.. snapshot.Endpoints.Values.Select(endpoint => endpoint.Address)] : [];

    internal DirectorySnapshot With(string prefix, EndpointSnapshot snapshot) =>
        new(Version + 1, _prefixes.SetItem(prefix, snapshot));
}
