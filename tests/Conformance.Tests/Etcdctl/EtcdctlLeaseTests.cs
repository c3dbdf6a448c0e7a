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
    public async Task KeepAlive_UntilItIsKilled_KeepsTheKey()
    {
        const int Ttl = 5;
        var lease = await GrantAsync(Ttl);
        var put = await RevisionAsync() + 1;
        await EtcdctlAsync("put", $"--lease={lease}", Endpoint, "v");

        // etcdctl says so three times in a TTL: by the fourth time the lease would have run out.
        await using (var keepAlive = await StartAsync("lease", "keep-alive", lease))
        {
            for (var times = 0; times < 4; times++)
            {
                (await keepAlive.NextLineAsync()).Should().Be($"lease {lease} keepalived with TTL({Ttl})");
            }

            (await EtcdctlAsync("get", "--print-value-only", Endpoint)).Should().Equal("v");
        }

        using var watch = await WatchAsync(put + 1);
        Text(await watch.EventAsync()).Should().Be("DELETE my-service/1.2.3.4");
        (await EtcdctlAsync("lease", "timetolive", lease)).Should().Equal($"lease {lease} already expired");
    }
}
