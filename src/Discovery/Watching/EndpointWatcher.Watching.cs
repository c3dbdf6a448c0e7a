using Etcd.Api;
using Google.Protobuf.Collections;

namespace Etcd.Discovery;

internal sealed partial class EndpointWatcher
{
    private Task<WatchStream>? _opening;
    private WatchStream? _stream;
    private bool _hasOpened;

    private async Task<SnapshotUpdate?> WatchAsync(CancellationToken cancellationToken)
    {
        _stream ??= await OpenStreamAsync(cancellationToken).ConfigureAwait(false);
        var response = await _stream.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (response.Canceled)
        {
            await OnCanceledAsync(response).ConfigureAwait(false);
            return null;
        }

        if (response.Created)
        {
            // The store was restored or replaced, or the member is behind for a moment. A list shows which.
            _storeLooksOlder = response.Header.ClusterId != _clusterId || response.Header.Revision < _snapshot!.Revision;
            return null;
        }

        _retry.Reset();
        return Apply(response.Events);
    }

    private async Task<WatchStream> OpenStreamAsync(CancellationToken cancellationToken)
    {
        if (_opening is null && _hasOpened)
        {
            Telemetry.CountReconnect(Prefix);
        }

        // Start at the last revision seen, not at the one after it. A watch may start at the compacted revision, and some servers have lost
        // a delete at exactly that revision (etcd issues 18089 and 19179). A watch that starts below it is reported as compacted.
        _hasOpened = true;
        _opening ??= WatchStream.OpenAsync(_connection, _reader.Range, _snapshot!.Revision, _disposing.Token);
        var opening = _opening;
        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (opening.IsCompleted && !cancellationToken.IsCancellationRequested)
            {
                _opening = null;
            }
        }
    }

    private async Task OnCanceledAsync(WatchResponse response)
    {
        if (response.CompactRevision == 0)
        {
            throw _stream!.CreateException(response);
        }

        _compaction = $"revision {response.CompactRevision} is compacted";
        await CloseStreamAsync().ConfigureAwait(false);
    }

    private SnapshotUpdate? Apply(RepeatedField<Event> events)
    {
        var edits = new List<KeyValuePair<string, RegisteredEndpoint?>>(events.Count);
        var revision = _snapshot!.Revision;
        foreach (var change in events.Where(change => change.Kv.ModRevision > _snapshot.Revision))
        {
            revision = Math.Max(revision, change.Kv.ModRevision);
            if (_reader.TryRead(change, out var edit))
            {
                edits.Add(edit);
            }
        }

        _snapshot = _snapshot.With(revision, edits, out var changes);
        return changes.Count > 0 ? new SnapshotUpdate(_snapshot, changes) : null;
    }

    private async Task CloseStreamAsync()
    {
        _storeLooksOlder = false;
        if (_opening is { } opening)
        {
            _opening = null;
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stream = opening.IsCompletedSuccessfully ? opening.Result : _stream;
        }

        if (_stream is { } stream)
        {
            _stream = null;
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }
}
