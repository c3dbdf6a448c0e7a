using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;

namespace Recipes;

public sealed class StateRecipes
{
    [Test]
    public async Task BeginWithData()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();

        etcd.LoadJson("""{"config/name": "billing", "config/port": 8080}""");

        etcd.List("config/").Select(pair => pair.Value.ToStringUtf8()).Should().Equal("billing", "8080");
    }

    [Test]
    public async Task ResetBetweenTests()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        etcd.Put("config/name", "billing");
        var clean = await etcd.SnapshotAsync();

        etcd.Put("config/name", "something else");
        await etcd.RestoreAsync(clean);

        etcd.Get("config/name").Should().Be("billing");
        etcd.Revision.Should().Be(clean.Revision);
    }

    [Test]
    public async Task RepeatARandomRun()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Seed = 42);

        etcd.Faults.On(EtcdRpc.Put).WithProbability(0.1).Fail(EtcdError.Timeout);

        etcd.Seed.Should().Be(42);
    }
}
