using FakeEtcd.Services;

namespace FakeEtcd.Gateway.Metrics;

/// <summary>The metrics of a server: those of etcd whose values are true here.</summary>
internal static class ServerMetrics
{
    public static string Write(CallTarget target)
    {
        var writer = new MetricsWriter();
        WriteCluster(writer, target);
        WriteStore(writer, target);
        WriteLeases(writer, target);
        CallMetrics.Write(writer, target.Counters);
        return writer.ToString();
    }

    private static void WriteCluster(MetricsWriter writer, CallTarget target)
    {
        var node = target.Node;
        var (member, version) = (node.Member, node.Options.Version);
        var proposals = node.Engine.Proposals;
        writer.Gauge(
            "etcd_cluster_version", "The version of the cluster, as a label.", 1,
            $"cluster_version=\"{EtcdVersionText.MajorMinor(version)}\"");
        writer.Gauge("etcd_server_version", "The version of the server, as a label.", 1, $"server_version=\"{version}\"");
        writer.Gauge("etcd_server_id", "The ID of the member, as a label in hexadecimal.", 1, $"server_id=\"{member.Id:x}\"");
        writer.Gauge("etcd_server_has_leader", "Whether the member has a leader.", member.Leader is null ? 0 : 1);
        writer.Gauge("etcd_server_is_leader", "Whether the member is the leader.", member.Leader == member ? 1 : 0);
        writer.Gauge("etcd_server_is_learner", "Whether the member is a learner.", member.ServesAsLearner ? 1 : 0);
        writer.Counter("etcd_server_leader_changes_seen_total", "The number of elections.", (long)member.Term - 1);
        writer.Gauge("etcd_server_proposals_committed_total", "The number of committed proposals.", proposals);
        writer.Gauge("etcd_server_proposals_applied_total", "The number of applied proposals.", proposals);
        writer.Gauge("etcd_server_proposals_pending", "The number of proposals that wait: none, as each is applied at once.", 0);
        writer.Counter(
            "etcd_server_proposals_failed_total", "The number of writes that failed without a leader.", node.Leader.FailedWrites);
    }

    private static void WriteStore(MetricsWriter writer, CallTarget target)
    {
        var state = target.Node.Current;
        var (engine, counters) = (state.Engine, state.Engine.Counters);
        var watches = target.Streams.ToList().Where(session => session.Watches is not null).ToList();
        var own = target.OwnWatches.Count;
        writer.Gauge(
            "etcd_mvcc_db_total_size_in_bytes", "The approximate size of the database, in bytes.", DatabaseSize.Total(engine));
        writer.Gauge(
            "etcd_mvcc_db_total_size_in_use_in_bytes", "The approximate size in use of the database, in bytes.",
            DatabaseSize.InUse(engine));
        writer.Counter("etcd_mvcc_range_total", "The number of ranges.", counters.Ranges);
        writer.Counter("etcd_mvcc_put_total", "The number of puts.", counters.Puts);
        writer.Counter("etcd_mvcc_delete_total", "The number of deletes of a key or a range.", counters.Deletes);
        writer.Counter("etcd_mvcc_txn_total", "The number of requests with more than one operation.", counters.Transactions);
        writer.Gauge("etcd_debugging_mvcc_keys_total", "The number of keys.", engine.KeyCount);
        writer.Gauge("etcd_debugging_mvcc_current_revision", "The revision.", engine.RevisionOf(state.Replica));
        writer.Gauge("etcd_debugging_mvcc_compact_revision", "The compacted revision.", Math.Max(0, engine.CompactRevision));

        // etcd's own watches, those of waiting and observing clients, share one stream.
        writer.Gauge(
            "etcd_debugging_mvcc_watch_stream_total", "The number of watch streams.", watches.Count + Math.Sign(own));
        writer.Gauge(
            "etcd_debugging_mvcc_watcher_total", "The number of watches.",
            watches.Sum(session => session.Requests.ToList().Count) + own);
    }

    private static void WriteLeases(MetricsWriter writer, CallTarget target)
    {
        var counters = target.Node.Engine.Counters;
        writer.Counter("etcd_debugging_lease_granted_total", "The number of granted leases.", counters.LeasesGranted);
        writer.Counter("etcd_debugging_lease_renewed_total", "The number of renewals of leases.", counters.LeasesRenewed);
        writer.Counter("etcd_debugging_lease_revoked_total", "The number of revoked leases.", counters.LeasesRevoked);
        writer.Counter("etcd_debugging_server_lease_expired_total", "The number of expired leases.", counters.LeasesExpired);
    }
}
