using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Etcd.Discovery;

// The configuration binder fills a section with unknown names into a dictionary only.
public sealed partial class EndpointMetadata : IDictionary<string, EndpointMetadata?>
{
    private Dictionary<string, EndpointMetadata?>? _members;
    private bool _changed;

    /// <summary>Whether the members hold the value. Otherwise it is the value that code has set.</summary>
    private bool IsBound => _changed || _members?.Values.Any(member => member?.IsBound == true) == true;

    private Dictionary<string, EndpointMetadata?> Members => _members ??= new(Expand(_json), StringComparer.Ordinal);

    ICollection<string> IDictionary<string, EndpointMetadata?>.Keys => Members.Keys;

    ICollection<EndpointMetadata?> IDictionary<string, EndpointMetadata?>.Values => Members.Values;

    int ICollection<KeyValuePair<string, EndpointMetadata?>>.Count => Members.Count;

    bool ICollection<KeyValuePair<string, EndpointMetadata?>>.IsReadOnly => false;

    private ICollection<KeyValuePair<string, EndpointMetadata?>> Pairs => Members;

    private Dictionary<string, EndpointMetadata?> ChangedMembers
    {
        get
        {
            _changed = true;
            return Members;
        }
    }

    EndpointMetadata? IDictionary<string, EndpointMetadata?>.this[string key]
    {
        get => Members[key];
        set => ChangedMembers[key] = value;
    }

    bool IDictionary<string, EndpointMetadata?>.TryGetValue(string key, [MaybeNullWhen(false)] out EndpointMetadata? value) =>
        Members.TryGetValue(key, out value);

    bool IDictionary<string, EndpointMetadata?>.ContainsKey(string key) => Members.ContainsKey(key);

    void IDictionary<string, EndpointMetadata?>.Add(string key, EndpointMetadata? value) => ChangedMembers.Add(key, value);

    bool IDictionary<string, EndpointMetadata?>.Remove(string key) => ChangedMembers.Remove(key);

    void ICollection<KeyValuePair<string, EndpointMetadata?>>.Add(KeyValuePair<string, EndpointMetadata?> item) =>
        ChangedMembers.Add(item.Key, item.Value);

    void ICollection<KeyValuePair<string, EndpointMetadata?>>.Clear() => ChangedMembers.Clear();

    bool ICollection<KeyValuePair<string, EndpointMetadata?>>.Contains(KeyValuePair<string, EndpointMetadata?> item) =>
        Pairs.Contains(item);

    void ICollection<KeyValuePair<string, EndpointMetadata?>>.CopyTo(KeyValuePair<string, EndpointMetadata?>[] array, int arrayIndex) =>
        Pairs.CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<string, EndpointMetadata?>>.Remove(KeyValuePair<string, EndpointMetadata?> item) =>
        Pairs.Contains(item) && ChangedMembers.Remove(item.Key);

    IEnumerator<KeyValuePair<string, EndpointMetadata?>> IEnumerable<KeyValuePair<string, EndpointMetadata?>>.GetEnumerator() =>
        Members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Members.GetEnumerator();

    /// <summary>Returns a copy that shares no state with this instance.</summary>
    internal EndpointMetadata Copy()
    {
        var copy = _json is { } json ? new EndpointMetadata(json) : new EndpointMetadata();
        if (IsBound)
        {
            copy.ChangedMembers.Clear();
            foreach (var (name, member) in Members)
            {
                copy.Members.Add(name, member?.Copy());
            }
        }

        return copy;
    }

    /// <summary>Expands the value that code has set into members, for configuration to merge into.</summary>
    private static IEnumerable<KeyValuePair<string, EndpointMetadata?>> Expand(JsonElement? json) => json?.ValueKind switch
    {
        JsonValueKind.Object => json.Value.EnumerateObject().DistinctBy(member => member.Name)
            .Select(member => KeyValuePair.Create(member.Name, Wrap(member.Value))),
        JsonValueKind.Array => json.Value.EnumerateArray()
            .Select((item, index) => KeyValuePair.Create(index.ToString(CultureInfo.InvariantCulture), Wrap(item))),
        _ => [],
    };

    private static EndpointMetadata? Wrap(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : new EndpointMetadata(json);
}
