namespace Etcd.Discovery;

internal sealed partial class EndpointFollower
{
    private ulong _clusterId;
    private string? _compaction;
    private bool _storeLooksOlder;
    private bool _clusterLooksForeign;
    private bool _storeIsAnother;
    private bool _isVerified;
    private bool _serializable;

    private bool MustList => _compaction is not null || _storeLooksOlder || _clusterLooksForeign || _storeIsAnother;

    private async Task<SnapshotUpdate> ListFirstAsync(CancellationToken cancellationToken)
    {
        // A member without a leader answers serializable reads only, and old endpoints are better than none.
        var serializable = _serializable;
        _serializable = !serializable;
        Adopt(await _reader.ListAsync(serializable, cancellationToken).ConfigureAwait(false));
        _retry.Reset();
        return SnapshotUpdate.FullSet(_snapshot!);
    }

    private async Task<SnapshotUpdate?> ListAgainAsync(CancellationToken cancellationToken)
    {
        var listing = await _reader.ListAsync(serializable: false, cancellationToken).ConfigureAwait(false);
        var isAnother = _storeIsAnother || listing.ClusterId != _clusterId || listing.Snapshot.Revision < _snapshot!.Revision;
        var reason = isAnother ? "the store was replaced or restored" : _compaction;
        if (reason is null && _clusterLooksForeign)
        {
            var foreign = MalformedAnswer.Create("a watch of another cluster");
            await _watch!.BreakStreamAsync(foreign).ConfigureAwait(false);
            throw foreign;
        }

        _compaction = null;
        _storeLooksOlder = false;
        _clusterLooksForeign = false;
        _storeIsAnother = false;
        if (reason is null)
        {
            // If the member of the watch is behind, it will catch up.
            await VerifyAsync(cancellationToken).ConfigureAwait(false);
            _follows = !MustList;
            return null;
        }

        // The next watch may be compacted at once as well. Without a wait, that would be a hot loop.
        _retry.ScheduleWait();
        await CloseWatchAsync().ConfigureAwait(false);
        return Compare(listing, reason);
    }

    /// <summary>Makes sure, once after a failure, that etcd still has the store of the snapshot.</summary>
    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        if (_isVerified)
        {
            return;
        }

        var match = await _store.CompareAsync(_snapshot!.Revision, cancellationToken).ConfigureAwait(false);
        _storeIsAnother = match == StoreMatch.Other;
        _compaction = match == StoreMatch.Compacted ? $"revision {_snapshot.Revision} is compacted" : _compaction;
        _isVerified = match == StoreMatch.Same;
    }

    private SnapshotUpdate? Compare(EndpointListing listing, string reason)
    {
        var before = _snapshot!;
        _connection.Metrics.CountRelist(Prefix);
        LogRelist(Prefix, before.Revision, reason);
        Adopt(listing);
        var changes = _snapshot!.ChangesSince(before);
        return changes.Count > 0 ? new SnapshotUpdate(_snapshot, changes) : null;
    }

    private void Adopt(EndpointListing listing)
    {
        _snapshot = _snapshot?.ReplaceBy(listing.Snapshot) ?? listing.Snapshot;
        _clusterId = listing.ClusterId;
        Confirm();
        _store.Adopt(listing.Response);
        _isVerified = true;
        LogListed(Prefix, _snapshot.Revision, _snapshot.Endpoints.Count);
    }
}
