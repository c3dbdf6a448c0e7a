using Etcd.Api;
using Google.Protobuf.Collections;

namespace Etcd.Discovery;

internal sealed partial class EndpointFollower
{
    private RangeWatch? _watch;
    private bool _hasOpened;

    private async Task<SnapshotUpdate?> WatchAsync(CancellationToken cancellationToken)
    {
        _watch ??= OpenWatch();
        var response = await _watch.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (response.Canceled)
        {
            await OnCanceledAsync(response).ConfigureAwait(false);
            return null;
        }

        if (response.Created)
        {
            // The store was restored or replaced, or the member is behind for a moment. A list shows which. The gRPC proxy of etcd leaves
            // the cluster out.
            var header = response.Header ?? throw MalformedAnswer.Create($"a watch of {Prefix} without a header");
            _clusterLooksForeign = header.ClusterId != 0 && header.ClusterId != _clusterId;
            _storeLooksOlder = header.Revision < _snapshot!.Revision;
            if (!MustList)
            {
                await VerifyAsync(cancellationToken).ConfigureAwait(false);
            }

            _follows = !MustList;
            return null;
        }

        return Apply(response.Events);
    }

    private RangeWatch OpenWatch()
    {
        if (_hasOpened)
        {
            _connection.Metrics.CountReconnect(Prefix);
        }

        // Start at the last revision seen, not at the one after it. A watch may start at the compacted revision, and some servers have lost
        // a delete at exactly that revision (etcd issues 18089 and 19179). A watch that starts below it is reported as compacted.
        _hasOpened = true;
        return _hub.Open(_reader.Range, _snapshot!.Revision);
    }

    private async Task OnCanceledAsync(WatchResponse response)
    {
        if (response.CompactRevision == 0)
        {
            throw RangeWatch.CreateException(response);
        }

        _compaction = $"revision {response.CompactRevision} is compacted";
        await CloseWatchAsync().ConfigureAwait(false);
    }

    private SnapshotUpdate? Apply(RepeatedField<Event> events)
    {
        if (events.Any(change => change.Kv is null))
        {
            throw MalformedAnswer.Create($"an event of {Prefix} without a key");
        }

        var values = new List<KeyValuePair<string, IReadOnlyList<RegisteredEndpoint>>>(events.Count);
        var revision = _snapshot!.Revision;
        foreach (var change in events.Where(change => change.Kv.ModRevision > _snapshot.Revision && _reader.Range.Contains(change.Kv.Key)))
        {
            revision = Math.Max(revision, change.Kv.ModRevision);
            _store.Apply(change);
            if (_reader.TryRead(change, out var value))
            {
                values.Add(value);
            }
        }

        _retry.Reset();
        _snapshot = _snapshot.With(revision, EndpointEntries.EditsOf(_snapshot, values), out var changes);
        return changes.Count > 0 ? new SnapshotUpdate(_snapshot, changes) : null;
    }

    private async Task CloseWatchAsync()
    {
        if (_follows)
        {
            Volatile.Write(ref _confirmedAt, Math.Max(_confirmedAt, _watch?.AnsweredAt ?? _confirmedAt));
            _follows = false;
        }

        _storeLooksOlder = false;
        _clusterLooksForeign = false;
        if (_watch is { } watch)
        {
            _watch = null;
            await watch.DisposeAsync().ConfigureAwait(false);
        }
    }
}
