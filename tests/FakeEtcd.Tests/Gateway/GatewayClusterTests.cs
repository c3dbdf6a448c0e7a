using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Testing.Network;

namespace FakeEtcd.Tests.Gateway;

/// <summary>The replies of a member without a leader, as recorded from a real cluster in the same situation.</summary>
public sealed class GatewayClusterTests
{
    private FakeEtcdCluster _cluster = null!;
    private HttpCaller _http = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await FakeEtcdCluster.StartAsync(configure: options => options.UseManualClock());
        _http = new HttpCaller(_cluster.Members[2].ConnectionString, HttpVersion.Version11);
        _cluster.Partition(_cluster.Members[2]);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _cluster.DisposeAsync();
    }

    [TestCase("/health", 503, "{\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}\n")]
    [TestCase("/health?serializable=true", 200, "{\"health\":\"true\",\"reason\":\"\"}")]
    [TestCase("/livez", 200, "ok\n")]
    [TestCase("/readyz/linearizable_read", 503, "[-]linearizable_read failed: etcdserver: request timed out\n\n")]
    [TestCase("/readyz?exclude=linearizable_read", 200, "ok\n")]
    public async Task Probe_NoLeader_Shows(string path, int status, string body)
    {
        var reply = await _http.GetAsync(path);

        (reply.Status, reply.Body).Should().Be((status, body));
    }

    [Test]
    public async Task Range_RequiringALeader_Fails()
    {
        var reply = await _http.PostAsync("/v3/kv/range", """{"key":"Zg=="}""", ("Grpc-Metadata-hasleader", "true"));

        (reply.Status, reply.Body).Should().Be((
            503, """{"error":"etcdserver: no leader","code":14,"message":"etcdserver: no leader"}"""));
    }

    [Test]
    public async Task Put_NoLeaderInTime_IsAFailedProposal()
    {
        var put = _http.PostAsync("/v3/kv/put", """{"key":"Zg=="}""");
        await Testing.Bounded.UntilAsync(
            () => _cluster.Members[2].Journal.Pending.Any(call => call.Fault is not null), "the put waits for a leader");
        await _cluster.AdvanceAsync(TimeSpan.FromSeconds(7));

        (await put).Body.Should().Be("""{"error":"context deadline exceeded","code":4,"message":"context deadline exceeded"}""");
        (await _http.GetAsync("/metrics")).Body.Should()
            .Contain("etcd_server_has_leader 0\n").And.Contain("etcd_server_proposals_failed_total 1\n");
    }
}
