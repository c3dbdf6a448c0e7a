using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;
using Testing.Network;

namespace Conformance.Tests.Gateway;

/// <summary>What operators ask a server over HTTP.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
[TestFixture(Backend.Proxy)]
public sealed class ProbeTests(Backend backend) : GatewayFixture(backend)
{
    private const string Plain = "text/plain; charset=utf-8";

    [TestCase("/health", """{"health":"true","reason":""}""")]
    [TestCase("/health?serializable=true", """{"health":"true","reason":""}""")]
    [TestCase("/livez", "ok\n")]
    [TestCase("/livez?verbose", "[+]serializable_read ok\nok\n")]
    [TestCase("/livez/serializable_read", "ok\n")]
    [TestCase("/readyz", "ok\n")]
    [TestCase("/readyz/data_corruption?verbose", "[+]data_corruption ok\nok\n")]
    [TestCase("/readyz/linearizable_read", "ok\n")]
    [TestCase("/readyz/non_learner", "ok\n")]
    public async Task Get_HealthyServer_IsOk(string path, string body)
    {
        var reply = await Http.GetAsync(path);

        (reply.Status, reply.Body, reply["content-type"], reply["access-control-allow-origin"]).Should().Be((200, body, Plain, "*"));
    }

    [Test]
    public async Task Readyz_Verbose_ListsTheChecks()
    {
        var reply = await Http.GetAsync("/readyz?verbose&exclude=non_learner&exclude=nope");

        reply.Body.Split('\n').Should().BeEquivalentTo(
            "[+]data_corruption ok", "[+]serializable_read ok", "[+]linearizable_read ok", "ok", "");
    }

    [Test]
    public async Task Version_AnyServer_IsJson()
    {
        var reply = await Http.GetAsync("/version");

        reply["content-type"].Should().Be("application/json");
        reply.Body.Should().MatchRegex("""^\{"etcdserver":"3\.5\.\d+","etcdcluster":"3\.5\.0"\}$""");
    }

    [TestCase("POST", "/health", "Method Not Allowed\n")]
    [TestCase("PUT", "/version", "Method Not Allowed\n")]
    [TestCase("POST", "/livez", "Method Not Allowed\n")]
    [TestCase("HEAD", "/readyz", "")]
    public async Task Call_OtherMethod_IsNotAllowed(string method, string path, string body)
    {
        var reply = await Http.SendAsync(new HttpMethod(method), path, body: null);

        (reply.Status, reply.Body, reply["allow"]).Should().Be((405, body, "GET"));
    }

    [Test]
    public async Task Alarms_Active_MakeTheServerUnhealthy()
    {
        await AlarmAsync("ACTIVATE", "NOSPACE");
        var noSpace = await Http.GetAsync("/health");
        var excluded = await Http.GetAsync("/health?exclude=NOSPACE");
        var ready = await Http.GetAsync("/readyz");
        await AlarmAsync("ACTIVATE", "CORRUPT");
        var corrupt = await Http.GetAsync("/health?exclude=NOSPACE");
        var notReady = await Http.GetAsync("/readyz");
        await AlarmAsync("DEACTIVATE", "NOSPACE");
        await AlarmAsync("DEACTIVATE", "CORRUPT");

        (noSpace.Status, noSpace.Body, noSpace["content-type"]).Should().Be(
            (503, """{"health":"false","reason":"ALARM NOSPACE"}""" + "\n", Plain));
        excluded.Status.Should().Be(200);
        ready.Status.Should().Be(200);
        (corrupt.Status, corrupt.Body).Should().Be((503, """{"health":"false","reason":"ALARM CORRUPT"}""" + "\n"));
        notReady.Status.Should().Be(503);
        notReady.Body.Split('\n').Should().BeEquivalentTo(
            "[-]data_corruption failed: alarm activated: CORRUPT", "[+]serializable_read ok", "[+]linearizable_read ok", "[+]non_learner ok",
            "", "");
        (await Http.GetAsync("/health")).Status.Should().Be(200);
    }

    private Task<HttpReply> AlarmAsync(string action, string alarm) =>
        Http.PostAsync("/v3/maintenance/alarm", $$"""{"action":"{{action}}","memberID":"1","alarm":"{{alarm}}"}""");
}
