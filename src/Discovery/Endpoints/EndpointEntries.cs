using System.Globalization;

namespace Etcd.Discovery;

/// <summary>The entries of a snapshot. A value with several endpoints has one entry for each.</summary>
/// <remarks>
/// The first endpoint has the key of the value. Each further one has the key, a NUL and its number. A key in etcd that contains a NUL is
/// therefore not read where values may have several endpoints.
/// </remarks>
internal static class EndpointEntries
{
    private const char Separator = '\0';

    /// <summary>Whether the value of a key may have several endpoints.</summary>
    public static bool Supports(string key) => !key.Contains(Separator, StringComparison.Ordinal);

    /// <summary>Whether an entry is not the first of its value.</summary>
    public static bool IsFurther(string entry) => !Supports(entry);

    /// <summary>Returns the key of the value of an entry.</summary>
    public static string KeyOf(string entry) => entry.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var end ? entry[..end] : entry;

    /// <summary>Returns the entries of a value.</summary>
    public static IEnumerable<KeyValuePair<string, RegisteredEndpoint>> Of(string key, IReadOnlyList<RegisteredEndpoint> endpoints) =>
        endpoints.Select((endpoint, index) => KeyValuePair.Create(EntryOf(key, index), endpoint));

    /// <summary>Returns the endpoints that a snapshot has for a value.</summary>
    public static IEnumerable<RegisteredEndpoint> Find(EndpointSnapshot snapshot, string key)
    {
        for (var index = 0; snapshot.Endpoints.TryGetValue(EntryOf(key, index), out var endpoint); index++)
        {
            yield return endpoint;
        }
    }

    /// <summary>Returns the edits of the entries that make a snapshot have new values.</summary>
    /// <param name="before">The snapshot before the edits.</param>
    /// <param name="values">
    /// Each key with the endpoints of its new value, in the order of the changes. A key may appear several times.
    /// </param>
    public static IEnumerable<KeyValuePair<string, RegisteredEndpoint?>> EditsOf(
        EndpointSnapshot before, IEnumerable<KeyValuePair<string, IReadOnlyList<RegisteredEndpoint>>> values)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (key, endpoints) in values)
        {
            var count = counts.TryGetValue(key, out var known) ? known : Find(before, key).Count();
            counts[key] = endpoints.Count;
            for (var index = 0; index < Math.Max(count, endpoints.Count); index++)
            {
                yield return KeyValuePair.Create(EntryOf(key, index), index < endpoints.Count ? endpoints[index] : null);
            }
        }
    }

    // The numbers have leading zeros, so that entries are in the order of their endpoints.
    private static string EntryOf(string key, int index) =>
        index == 0 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}{Separator}{index + 1:0000}");
}
