using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Processes;

namespace Conformance.Tests.Etcdctl;

/// <summary>etcdctl writes the keys of locks and elections itself. It competes with callers of the services.</summary>
public sealed class EtcdctlConcurrencyTests(Backend backend) : EtcdctlFixture(backend)
{
    private string Contested => $"{Prefix}name";

    [Test]
    public async Task Lock_EtcdctlAndTheService_TakeTurns()
    {
        await using var first = await StartAsync("lock", Contested);
        var key = await first.NextLineAsync();
        var service = Etcd.Lock.LockAsync(new LockRequest { Name = Utf8(Contested) });
        await UntilKeysAsync(2);
        await using var second = await StartAsync("lock", Contested);
        await UntilKeysAsync(3);
        service.ResponseAsync.IsCompleted.Should().BeFalse();

        await first.SignalAsync("INT");
        var held = await service.ResponseAsync.Within("the service's lock");
        await Etcd.Lock.UnlockAsync(new UnlockRequest { Key = held.Key });

        key.Should().StartWith($"{Contested}/");
        (await second.NextLineAsync()).Should().StartWith($"{Contested}/").And.NotBe(key);
    }

    [Test]
    public async Task Elect_EtcdctlAndTheService_FollowEachOther()
    {
        await using var listener = await StartAsync("elect", "-l", Contested);
        var leader = (await Etcd.Election.CampaignAsync(new CampaignRequest { Name = Utf8(Contested), Value = Utf8("service") })).Leader;
        await ShowsAsync(listener, leader.Key.ToStringUtf8(), "service");
        await using var candidate = await StartAsync("elect", Contested, "etcdctl");
        await UntilKeysAsync(2);

        await Etcd.Election.ResignAsync(new ResignRequest { Leader = leader });
        var key = await candidate.NextLineAsync();
        (await candidate.NextLineAsync()).Should().Be("etcdctl");
        await ShowsAsync(listener, key, "etcdctl");

        (await Etcd.Election.LeaderAsync(new LeaderRequest { Name = Utf8(Contested) })).Kv.Key.ToStringUtf8().Should().Be(key);
        var again = Etcd.Election.CampaignAsync(new CampaignRequest { Name = Utf8(Contested), Value = Utf8("again") });
        await UntilKeysAsync(2);
        await candidate.SignalAsync("INT");
        await ShowsAsync(listener, (await again.ResponseAsync.Within("the service's turn")).Leader.Key.ToStringUtf8(), "again");
    }

    private static async Task ShowsAsync(CommandProcess listener, string key, string value)
    {
        (await listener.NextLineAsync()).Should().Be(key);
        (await listener.NextLineAsync()).Should().Be(value);
    }

    private Task UntilKeysAsync(int count) => Bounded.UntilAsync(
        async () => (await Etcd.Kv.RangeAsync(new RangeRequest { Key = Utf8($"{Contested}/"), RangeEnd = Utf8($"{Contested}0"), CountOnly = true })).Count == count,
        $"{count} keys under the name");
}
