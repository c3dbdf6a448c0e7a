using System.Collections.Immutable;
using Discovery.Json;

namespace Discovery;

/// <summary>All endpoints under a prefix as they were at one revision of the store. Immutable.</summary>
public sealed class EndpointSnapshot
{
    private readonly ImmutableSortedDictionary<string, Endpoint> _endpoints;

    internal EndpointSnapshot(string prefix, long revision, ImmutableSortedDictionary<string, Endpoint> endpoints)
    {
        Prefix = prefix;
        Revision = revision;
        _endpoints = endpoints;
    }

    /// <summary>The prefix that all keys begin with.</summary>
    public string Prefix { get; }

    /// <summary>The revision of the store at which this was true; it stays so until the next snapshot of the prefix.</summary>
    public long Revision { get; }

    /// <summary>The endpoints by key, in etcd's order of keys.</summary>
    public IReadOnlyDictionary<string, Endpoint> Endpoints => _endpoints;

    internal static ImmutableSortedDictionary<string, Endpoint> NoEndpoints { get; } =
        ImmutableSortedDictionary.Create<string, Endpoint>(Utf8Comparer.Instance);

    internal static EndpointSnapshot Of(string prefix, long revision, IEnumerable<KeyValuePair<string, Endpoint>> endpoints) =>
        new(prefix, revision, NoEndpoints.AddRange(endpoints));

    /// <summary>The snapshot after some changes.</summary>
    internal EndpointSnapshot With(long revision, IEnumerable<EndpointChange> changes)
    {
        var endpoints = _endpoints.ToBuilder();
        foreach (var change in changes)
        {
            if (change.After is null)
            {
                endpoints.Remove(change.Key);
            }
            else
            {
                endpoints[change.Key] = change.After;
            }
        }

        return new EndpointSnapshot(Prefix, revision, endpoints.ToImmutable());
    }

    /// <summary>What turns an older snapshot into this one, in order of keys.</summary>
    internal IReadOnlyList<EndpointChange> ChangesSince(EndpointSnapshot older)
    {
        var changes = new List<EndpointChange>();
        foreach (var (key, before) in older._endpoints)
        {
            var after = _endpoints.GetValueOrDefault(key);
            if (before != after)
            {
                changes.Add(new EndpointChange(key, before, after));
            }
        }

        changes.AddRange(_endpoints
            .Where(entry => !older._endpoints.ContainsKey(entry.Key))
            .Select(entry => new EndpointChange(entry.Key, null, entry.Value)));
        changes.Sort((x, y) => Utf8Comparer.Instance.Compare(x.Key, y.Key));
        return changes;
    }
}
