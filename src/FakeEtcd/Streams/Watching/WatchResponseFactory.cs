using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Engine.Watches;
using EventType = Etcd.Api.Event.Types.EventType;

namespace FakeEtcd.Streams.Watching;

/// <summary>Creates watch responses from the output of a watch stream.</summary>
internal sealed class WatchResponseFactory(EtcdEngine engine, FakeEtcdOptions options)
{
    private readonly int _maxFragmentBytes = options.MaxRequestBytes + FakeEtcdDefaults.GrpcOverheadBytes;

    public IEnumerable<WatchResponse> Create(WatchOutput output) => output switch
    {
        WatchOutput.Created created => [Response(created.WatchId, created.Revision, response => response.Created = true)],
        WatchOutput.Canceled canceled => [Response(canceled.WatchId, canceled.Revision, response => response.Canceled = true)],
        WatchOutput.Revoked revoked => [Response(revoked.WatchId, revoked.Revision, response =>
        {
            response.Canceled = true;
            response.CancelReason = revoked.Reason;
        })],
        WatchOutput.Refused refused => [Response(WatchStream.NoWatchId, refused.Revision, response =>
        {
            response.Created = true;
            response.Canceled = true;
            response.CancelReason = refused.Reason;
        })],

        // etcd sends this response without a revision. It does not set Canceled for a compaction at revision zero.
        WatchOutput.Compacted compacted => [Response(compacted.WatchId, revision: 0, response =>
        {
            response.Canceled = compacted.CompactRevision != 0;
            response.CompactRevision = compacted.CompactRevision;
        })],
        WatchOutput.Progress progress => [Response(progress.WatchId, progress.Revision)],
        WatchOutput.Events events => Create(events),
        _ => throw new ArgumentOutOfRangeException(nameof(output), output, "This entry has no response."),
    };

    private IEnumerable<WatchResponse> Create(WatchOutput.Events events)
    {
        var spec = events.Watcher.Spec;
        var response = Response(events.Watcher.Id, events.Revision);
        response.Events.AddRange(events.Changes.Select(change => ToEvent(change, spec.PreviousValues)));
        return spec.Fragment ? WatchFragments.Split(response, _maxFragmentBytes) : [response];
    }

    private Event ToEvent(KeyVersion change, bool previousValues)
    {
        if (!change.IsTombstone)
        {
            var created = change.Data.CreateRevision == change.Main;
            return new Event
            {
                Type = EventType.Put,
                Kv = change.Data,
                PrevKv = previousValues && !created ? engine.Previous(change) : null,
            };
        }

        return new Event
        {
            Type = EventType.Delete,
            Kv = new KeyValue { Key = change.Data.Key, ModRevision = change.Main },
            PrevKv = previousValues ? engine.Previous(change) : null,
        };
    }

    private static WatchResponse Response(long watchId, long revision, Action<WatchResponse>? configure = null)
    {
        var response = new WatchResponse { Header = new ResponseHeader { Revision = revision }, WatchId = watchId };
        configure?.Invoke(response);
        return response;
    }
}
