using System.Text.Unicode;
using Etcd.Api;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>
/// Reads the endpoints in a range of keys. It skips and counts values that are not endpoints, and logs each such key once.
/// </summary>
internal sealed partial class EndpointReader(EtcdConnection connection, KeyRange range, EndpointFormatSet formats, ILogger logger)
{
    private readonly OncePerKey _skipped = new();
    private readonly CountedValues _counted = connection.GetShared(static _ => new CountedValues());

    public KeyRange Range => range;

    /// <summary>Lists all endpoints.</summary>
    /// <param name="serializable">Whether a member that has lost its leader may answer, possibly with stale data.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<EndpointListing> ListAsync(bool serializable, CancellationToken cancellationToken)
    {
        var request = new RangeRequest { Key = range.Key, RangeEnd = range.RangeEnd, Serializable = serializable };
        var response = await connection
            .CallAsync((member, options) => member.Kv.RangeAsync(request, options), CallKind.Idempotent, cancellationToken)
            .ConfigureAwait(false);
        if (response.Header is null)
        {
            throw MalformedAnswer.Create($"a list of {range.Text} without a header");
        }

        if (response.Kvs.DistinctBy(pair => pair.Key).Count() != response.Kvs.Count)
        {
            throw MalformedAnswer.Create($"a list of {range.Text} with the same key twice");
        }

        var endpoints = response.Kvs
            .Where(pair => range.Contains(pair.Key))
            .SelectMany(pair => Read(pair, pair.Value) is var (key, found) && key.Length > 0 ? EndpointEntries.Of(key, found) : []);
        return new EndpointListing(EndpointSnapshot.Of(range.Text, response.Header.Revision, endpoints), response);
    }

    /// <summary>Reads the key of an event and its new endpoints. A delete, or a put of another value, leaves none.</summary>
    /// <returns>False if the key cannot be read.</returns>
    public bool TryRead(Event change, out KeyValuePair<string, IReadOnlyList<RegisteredEndpoint>> value)
    {
        value = Read(change.Kv, change.Type == Event.Types.EventType.Put ? change.Kv.Value : null);
        return value.Key.Length > 0;
    }

    /// <returns>The key and its endpoints. The key is empty if it cannot be read.</returns>
    private KeyValuePair<string, IReadOnlyList<RegisteredEndpoint>> Read(KeyValue pair, ByteString? value)
    {
        var key = pair.Key.ToStringUtf8();
        if (!Utf8.IsValid(pair.Key.Span))
        {
            Skip(key, pair.ModRevision, "the key is not UTF-8");
            return new("", []);
        }

        if (!formats.IsSingle && !EndpointEntries.Supports(key))
        {
            Skip(key, pair.ModRevision, "the key contains a NUL");
            return new("", []);
        }

        string? problem = null;
        var endpoints = value is null ? [] : formats.Read(key, value.Span, out problem);
        if (problem is null)
        {
            _skipped.Remove(key);
        }
        else
        {
            Skip(key, pair.ModRevision, problem);
        }

        return new(key, endpoints);
    }

    private void Skip(string key, long revision, string reason)
    {
        if (_counted.Add(key, revision))
        {
            connection.Metrics.CountUnparsable(range.Text);
        }

        if (_skipped.Add(key))
        {
            LogSkipped(key, reason);
        }
    }

    [LoggerMessage(201, LogLevel.Warning, "Skipped {Key}: {Reason}.")]
    private partial void LogSkipped(Printable key, Printable reason);
}
