using System.Collections.Immutable;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>All endpoints under a prefix at one revision of the store. Immutable.</summary>
public sealed class EndpointSnapshot
{
    private const int MaxDeregistered = 1000;

    private readonly ImmutableSortedDictionary<string, RegisteredEndpoint> _endpoints;

    internal EndpointSnapshot(
        string prefix,
        long revision,
        ImmutableSortedDictionary<string, RegisteredEndpoint> endpoints,
        ImmutableList<string>? deregistered = null)
    {
        Prefix = prefix;
        Revision = revision;
        _endpoints = endpoints;
        Deregistered = deregistered ?? [];
    }

    /// <summary>The prefix of all keys.</summary>
    public string Prefix { get; }

    /// <summary>The revision of the store. The endpoints stay the same until the next snapshot of the prefix.</summary>
    public long Revision { get; }

    /// <summary>The endpoints by key, in the key order of etcd.</summary>
    /// <remarks>
    /// If a value has several endpoints, the first one has the key in etcd. Each further one has that key, a NUL and a number.
    /// </remarks>
    public IReadOnlyDictionary<string, RegisteredEndpoint> Endpoints => _endpoints;

    /// <summary>
    /// The keys, 1,000 at most, that their owners have deregistered on purpose and not registered again. Any other key that is gone may have
    /// expired.
    /// </summary>
    internal ImmutableList<string> Deregistered { get; }

    /// <summary>Whether the endpoints come from a cache, and not from etcd.</summary>
    internal bool IsCached { get; init; }

    internal static ImmutableSortedDictionary<string, RegisteredEndpoint> NoEndpoints { get; } =
        // An endpoint replaces an equal one, because what its owner announces does not count for equality.
        ImmutableSortedDictionary.Create<string, RegisteredEndpoint>(Utf8Comparer.Instance, ReferenceEqualityComparer.Instance);

    internal static EndpointSnapshot Of(string prefix, long revision, IEnumerable<KeyValuePair<string, RegisteredEndpoint>> endpoints) =>
        new(prefix, revision, NoEndpoints.AddRange(endpoints));

    /// <summary>Applies edits one after the other.</summary>
    /// <param name="revision">The revision after the edits.</param>
    /// <param name="edits">Each key with its new endpoint; null removes the endpoint.</param>
    /// <param name="changes">The changes. The removal of an endpoint that does not exist is not a change.</param>
    /// <returns>The new snapshot.</returns>
    internal EndpointSnapshot With(
        long revision, IEnumerable<KeyValuePair<string, RegisteredEndpoint?>> edits, out IReadOnlyList<EndpointChange> changes)
    {
        var endpoints = _endpoints.ToBuilder();
        var made = new List<EndpointChange>();
        var deregistered = Deregistered;
        foreach (var (key, after) in edits)
        {
            var before = endpoints.GetValueOrDefault(key);
            if (after is not null)
            {
                endpoints[key] = after;
                deregistered = before is null ? deregistered.Remove(key, StringComparer.Ordinal) : deregistered;
            }
            else if (!endpoints.Remove(key))
            {
                continue;
            }
            else if (before!.IsLeaving)
            {
                deregistered = Append(deregistered, key);
            }

            made.Add(new EndpointChange(key, before, after));
        }

        changes = made;
        return new EndpointSnapshot(Prefix, revision, endpoints.ToImmutable(), deregistered);
    }

    /// <summary>Replaces this snapshot by a list. A key that was about to be deregistered, and is gone, was deregistered meanwhile.</summary>
    /// <returns>
    /// The list, which also has the keys that were deregistered before it. Endpoints that have not changed are the same instances.
    /// </returns>
    internal EndpointSnapshot ReplaceBy(EndpointSnapshot listed)
    {
        var left = _endpoints.Where(entry => entry.Value.IsLeaving).Select(entry => entry.Key);
        var deregistered = Deregistered.Concat(left).Where(key => !listed._endpoints.ContainsKey(key)).TakeLast(MaxDeregistered);
        var same = _endpoints.Where(
            entry => listed._endpoints.TryGetValue(entry.Key, out var now) && now == entry.Value && now.IsLeaving == entry.Value.IsLeaving);
        return new EndpointSnapshot(listed.Prefix, listed.Revision, listed._endpoints.SetItems(same), [.. deregistered]);
    }

    /// <summary>Returns the changes from an older snapshot to this one, in the order of their keys.</summary>
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

    private static ImmutableList<string> Append(ImmutableList<string> deregistered, string key) =>
        (deregistered.Count < MaxDeregistered ? deregistered : deregistered.RemoveAt(0)).Add(key);
}
