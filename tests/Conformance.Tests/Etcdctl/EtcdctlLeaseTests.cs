using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Etcdctl;

public sealed class EtcdctlLeaseTests(Backend backend) : EtcdctlFixture(backend)
{
    private string Endpoint => $"{Prefix}my-service/1.2.3.4";

    [Test]
    public async Task TimeToLive_Keys_ShowsWhatWasPutWithTheLease()
    {
        var lease = await GrantAsync(3600);
        (await EtcdctlAsync("put", $"--lease={lease}", Endpoint, "v")).Should().Equal("OK");

        var line = (await EtcdctlAsync("lease", "timetolive", "--keys", lease)).Should().ContainSingle().Which;

        line.Should().MatchRegex($@"^lease {lease} granted with TTL\(3600s\), remaining\(\d+s\), attached keys\(\[{Endpoint}\]\)$");
    }

    [Test]
    public async Task Expiry_LeaseThatNobodyKeepsAlive_TakesTheKeyWithIt()
    {
        var lease = await GrantAsync(5);
        await EtcdctlAsync("put", $"--lease={lease}", Endpoint, "v");

        using var watch = await WatchAsync();

        Text(await watch.EventAsync()).Should().Be("DELETE my-service/1.2.3.4");
    }

    [Test]
    public async Task KeepAlive_UntilItIsKilled_KeepsTheKey()
    {
        const int Ttl = 3;
        var lease = await GrantAsync(Ttl);
        await EtcdctlAsync("put", $"--lease={lease}", Endpoint, "v");
        using var watch = await WatchAsync();

        // etcdctl says so three times in a TTL: by the sixth time the lease would have run out.
        await using (var keepAlive = await StartAsync("lease", "keep-alive", lease))
        {
            for (var times = 0; times < 6; times++)
            {
                (await keepAlive.NextLineAsync()).Should().Be($"lease {lease} keepalived with TTL({Ttl})");
            }
        }

        (await EtcdctlAsync("get", "--print-value-only", Endpoint)).Should().Equal("v");
        Text(await watch.EventAsync()).Should().Be("DELETE my-service/1.2.3.4");
        (await EtcdctlAsync("lease", "timetolive", lease)).Should().Equal($"lease {lease} already expired");
    }
}
