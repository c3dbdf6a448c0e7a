using System.Text.RegularExpressions;
using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Conformance.Tests.Gateway;

/// <summary>The metrics that FakeEtcd has are etcd's, with etcd's values.</summary>
public sealed partial class MetricsTests(Backend backend) : GatewayFixture(backend)
{
    [TestCase("etcd_server_has_leader")]
    [TestCase("etcd_server_is_leader")]
    [TestCase("etcd_server_leader_changes_seen_total")]
    [TestCase("etcd_cluster_version{cluster_version=\"3.5\"}")]
    public async Task Value_LoneServer_IsOne(string metric) => (await ReadAsync())[metric].Should().Be(1);

    [TestCase("etcd_server_is_learner")]
    [TestCase("etcd_server_proposals_pending")]
    [TestCase("etcd_server_proposals_failed_total")]
    public async Task Value_LoneServer_IsZero(string metric) => (await ReadAsync())[metric].Should().Be(0);

    [TestCase("etcd_server_proposals_committed_total")]
    [TestCase("etcd_server_proposals_applied_total")]
    [TestCase("etcd_mvcc_db_total_size_in_bytes")]
    [TestCase("etcd_mvcc_db_total_size_in_use_in_bytes")]
    [TestCase("etcd_mvcc_range_total")]
    [TestCase("grpc_server_started_total{grpc_method=\"Range\",grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"}")]
    public async Task Value_AfterRequests_IsPositive(string metric)
    {
        await PutAsync("a");
        await GetAsync("a");

        (await ReadAsync())[metric].Should().BePositive();
    }

    [Test]
    public async Task Counters_Requests_AreCounted()
    {
        await PutAsync("kept");
        var before = await ReadAsync();

        await PutAsync("a");
        await DeleteAsync("a");
        await DeleteAsync("a");
        await Http.PostAsync("/v3/kv/txn", $$$"""
            {"success":[{"request_put":{"key":"{{{Base64("b")}}}"}},{"request_put":{"key":"{{{Base64("c")}}}"}}]}
            """);
        await Http.PostAsync("/v3/lease/revoke", """{"ID":"404"}""");
        await Http.PostAsync("/v3/lease/grant", """{"ID":"1001","TTL":"60"}""");
        await Http.PostAsync("/v3/lease/keepalive", """{"ID":"1001"}""");
        await Http.PostAsync("/v3/lease/revoke", """{"ID":"1001"}""");
        var after = await ReadAsync();

        const string Revoke = "grpc_method=\"LeaseRevoke\",grpc_service=\"etcdserverpb.Lease\",grpc_type=\"unary\"";
        var changes = new Dictionary<string, double>
        {
            ["etcd_mvcc_put_total"] = 3,
            ["etcd_mvcc_delete_total"] = 2,
            ["etcd_mvcc_txn_total"] = 1,
            ["etcd_debugging_mvcc_keys_total"] = 2,
            ["etcd_debugging_mvcc_current_revision"] = 3,
            ["etcd_debugging_lease_granted_total"] = 1,
            ["etcd_debugging_lease_renewed_total"] = 1,
            ["etcd_debugging_lease_revoked_total"] = 1,
            ["etcd_debugging_server_lease_expired_total"] = 0,
            [$"grpc_server_started_total{{{Revoke}}}"] = 2,
            [$"grpc_server_handled_total{{grpc_code=\"OK\",{Revoke}}}"] = 1,
            [$"grpc_server_handled_total{{grpc_code=\"NotFound\",{Revoke}}}"] = 1,
        };
        changes.Keys.ToDictionary(name => name, name => after[name] - before[name]).Should().BeEquivalentTo(changes);
    }

    [Test]
    public async Task Metrics_Response_IsInPrometheusFormat()
    {
        var reply = await Http.GetAsync("/metrics");

        reply["content-type"].Should().StartWith("text/plain; version=0.0.4; charset=utf-8");
        reply.Body.Should().Contain("# TYPE etcd_server_has_leader gauge\netcd_server_has_leader 1\n");
        reply.Body.Split('\n').Should().OnlyContain(line => line.Length == 0 || Line().IsMatch(line));
    }

    [Test]
    public async Task Watches_OfClientsThatWaitForALockOrObserve_AreCounted()
    {
        using var cancel = new CancellationTokenSource();
        var held = await Etcd.Lock.LockAsync(new LockRequest { Name = Key("lock") });
        var next = Etcd.Lock.LockAsync(new LockRequest { Name = Key("lock") }).ResponseAsync;
        using var observed = Etcd.Election.Observe(new LeaderRequest { Name = Key("election") }, cancellationToken: cancel.Token);

        await EtcdMetrics.UntilWatchesAsync(Server.ConnectionString, 2);

        (await ReadAsync())["etcd_debugging_mvcc_watch_stream_total"].Should().Be(1);
        await Etcd.Lock.UnlockAsync(new UnlockRequest { Key = held.Key });
        await next.Within("the lock");
        await EtcdMetrics.UntilWatchesAsync(Server.ConnectionString, 1);
        await cancel.CancelAsync();
        await EtcdMetrics.UntilWatchesAsync(Server.ConnectionString, 0);
    }

    private Task<IReadOnlyDictionary<string, double>> ReadAsync() => EtcdMetrics.ReadAsync(Server.ConnectionString);

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z0-9_]+(\{[^{}]*\})? [0-9+.eInfNa-]+)$""")]
    private static partial Regex Line();
}
