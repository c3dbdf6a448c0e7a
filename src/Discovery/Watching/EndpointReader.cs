using System.Text.Unicode;
using Etcd.Api;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>
/// Reads the endpoints in a range of keys. It skips and counts values that are not endpoints, and logs each such key once.
/// </summary>
internal sealed partial class EndpointReader(EtcdConnection connection, KeyRange range, ValueFormat format, ILogger logger)
{
    private readonly OncePerKey _skipped = new();

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
            .Select(pair => TryRead(pair.Key, pair.Value, out var key, out var endpoint) ? (key, endpoint) : default)
            .Where(entry => entry.endpoint is not null)
            .Select(entry => KeyValuePair.Create(entry.key, entry.endpoint!));
        return new EndpointListing(EndpointSnapshot.Of(range.Text, response.Header.Revision, endpoints), response);
    }

    /// <summary>Reads the key of an event and its new endpoint. A delete, or a put of another value, leaves no endpoint.</summary>
    /// <returns>False if the key cannot be read.</returns>
    public bool TryRead(Event change, out KeyValuePair<string, RegisteredEndpoint?> edit)
    {
        var isPut = change.Type == Event.Types.EventType.Put;
        TryRead(change.Kv.Key, isPut ? change.Kv.Value : null, out var key, out var endpoint);
        edit = KeyValuePair.Create(key, endpoint);
        return key.Length > 0;
    }

    private bool TryRead(ByteString rawKey, ByteString? value, out string key, out RegisteredEndpoint? endpoint)
    {
        endpoint = null;
        key = "";
        if (!Utf8.IsValid(rawKey.Span))
        {
            Skip(rawKey.ToStringUtf8(), "the key is not UTF-8");
            return false;
        }

        key = rawKey.ToStringUtf8();
        if (value is null)
        {
            _skipped.Remove(key);
        }
        else if (!EndpointCodec.TryDecode(value.Span, format, out endpoint))
        {
            Skip(key, "the value is not an endpoint");
        }
        else if (string.IsNullOrWhiteSpace(endpoint.Address))
        {
            endpoint = null;
            Skip(key, "the endpoint has no address");
        }
        else
        {
            _skipped.Remove(key);
        }

        return endpoint is not null;
    }

    private void Skip(string key, string reason)
    {
        connection.Metrics.CountUnparsable(range.Text);
        if (_skipped.Add(key))
        {
            LogSkipped(key, reason);
        }
    }

    [LoggerMessage(201, LogLevel.Warning, "Skipped {Key}: {Reason}.")]
    private partial void LogSkipped(Printable key, Printable reason);
}
