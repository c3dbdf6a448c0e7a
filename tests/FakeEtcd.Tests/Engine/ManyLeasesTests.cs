using Etcd.Api;
using FakeEtcd.Engine;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;

namespace FakeEtcd.Tests.Engine;

public sealed class ManyLeasesTests
{
    private const int Leases = 100_000;

    [Test]
    public void Expiry_OfAHundredThousandLeases_DeletesEachOnesKeysInARevisionOfItsOwn()
    {
        var clock = new ManualTimeProvider();
        using var engine = new EtcdEngine(new EngineOptions(clock, new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));
        for (var id = 1; id <= Leases; id++)
        {
            engine.LeaseGrant(new LeaseGrantRequest { ID = id, TTL = 10 + (id % 100) });
            engine.Put(new PutRequest { Key = ByteString.CopyFromUtf8($"{id:D6}"), Lease = id });
        }

        // Every tenth lease is renewed half way, so it outlives the others.
        clock.Advance(TimeSpan.FromSeconds(9));
        for (var id = 10; id <= Leases; id += 10)
        {
            engine.LeaseKeepAlive(new LeaseKeepAliveRequest { ID = id }).TTL.Should().Be(10 + (id % 100));
        }

        clock.Advance(TimeSpan.FromSeconds(10));
        Remaining(engine).Should().Be(Leases - Count(ttl => ttl <= 19, renewed: false) - Count(ttl => ttl <= 10, renewed: true));
        clock.Advance(TimeSpan.FromSeconds(200));
        Remaining(engine).Should().Be(0);
        engine.LeaseLeases().Leases.Should().BeEmpty();
        engine.Revision.Should().Be(1 + Leases + Leases);
    }

    private static long Remaining(EtcdEngine engine) => engine.Range(
        new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0), CountOnly = true }).Count;

    private static int Count(Func<int, bool> ttl, bool renewed) =>
        Enumerable.Range(1, Leases).Count(id => (id % 10 == 0) == renewed && ttl(10 + (id % 100)));
}
