namespace Etcd.Discovery;

internal sealed partial class EndpointWatcher
{
    private ulong _clusterId;
    private string? _compacted;
    private bool _storeLooksOlder;

    private bool MustRead => _compacted is not null || _storeLooksOlder;

    private async Task<SnapshotUpdate> ReadFirstAsync(CancellationToken cancellationToken)
    {
        // A member without a leader still knows endpoints, and knowing old ones beats knowing none.
        for (var serializable = false; ; serializable = !serializable)
        {
            try
            {
                Adopt(await _reader.ListAsync(serializable, cancellationToken).ConfigureAwait(false));
                _backoff.Reset();
                return new SnapshotUpdate(_snapshot!, _snapshot!.ChangesSince(EndpointSnapshot.Of(Prefix, 0, [])));
            }
            catch (EtcdException exception) when (ListFailed is not null)
            {
                LogListFailed(Prefix, exception.Message);
                ListFailed(exception);
            }

            await _backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<SnapshotUpdate?> ReadAgainAsync(CancellationToken cancellationToken)
    {
        var listing = await _reader.ListAsync(serializable: false, cancellationToken).ConfigureAwait(false);
        var wentBack = listing.ClusterId != _clusterId || listing.Snapshot.Revision < _snapshot!.Revision;
        var reason = wentBack ? "the store is another one, or went back" : _compacted;
        _storeLooksOlder = false;
        _compacted = null;
        if (reason is null)
        {
            // Only that member is behind; its watch will catch up.
            return null;
        }

        // Should the next watch be compacted at once as well, this must not become a loop without a wait.
        _waitFirst = true;
        await CloseStreamAsync().ConfigureAwait(false);
        return Compare(listing, reason);
    }

    private SnapshotUpdate? Compare(EndpointListing listing, string reason)
    {
        var before = _snapshot!;
        Telemetry.CountRelist(Prefix);
        LogRelist(Prefix, before.Revision, reason);
        Adopt(listing);
        var changes = _snapshot!.ChangesSince(before);
        return changes.Count > 0 ? new SnapshotUpdate(_snapshot, changes) : null;
    }

    private void Adopt(EndpointListing listing)
    {
        _snapshot = listing.Snapshot;
        _clusterId = listing.ClusterId;
        LogListed(Prefix, _snapshot.Revision, _snapshot.Endpoints.Count);
    }
}
