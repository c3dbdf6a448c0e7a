namespace Etcd.Discovery;

/// <summary>The values with several endpoints, where one endpoint may decide about the others.</summary>
internal sealed class FurtherEntries
{
    private readonly Dictionary<string, HashSet<string>> _entries = new(StringComparer.Ordinal);

    /// <summary>Takes over the changed entries of a snapshot.</summary>
    /// <returns>The entries, and all others of the same values.</returns>
    public HashSet<string> Update(EndpointSnapshot snapshot, IReadOnlyCollection<string> changed)
    {
        foreach (var entry in changed.Where(EndpointEntries.IsFurther))
        {
            Update(EndpointEntries.KeyOf(entry), entry, snapshot.Endpoints.ContainsKey(entry));
        }

        var affected = changed.ToHashSet(StringComparer.Ordinal);
        foreach (var entry in changed.Where(entry => _entries.Count > 0 || EndpointEntries.IsFurther(entry)))
        {
            var key = EndpointEntries.KeyOf(entry);
            affected.Add(key);
            affected.UnionWith(_entries.GetValueOrDefault(key) ?? []);
        }

        return affected;
    }

    /// <summary>
    /// Whether a value has several endpoints, and one of them is for gRPC. The others do not count then: an instance of kratos also lists its
    /// HTTP endpoint.
    /// </summary>
    public bool HasGrpc(EndpointSnapshot snapshot, string key) =>
        _entries.ContainsKey(key) && EndpointEntries.Find(snapshot, key).Any(IsGrpc);

    public static bool IsGrpc(RegisteredEndpoint endpoint) =>
        MetadataMember.FindText(endpoint, WellKnownMetadata.Scheme) is "grpc" or "grpcs";

    private void Update(string key, string entry, bool exists)
    {
        if (!_entries.TryGetValue(key, out var entries))
        {
            entries = new HashSet<string>(StringComparer.Ordinal);
            _entries.Add(key, entries);
        }

        _ = exists ? entries.Add(entry) : entries.Remove(entry);
        if (entries.Count == 0)
        {
            _entries.Remove(key);
        }
    }
}
