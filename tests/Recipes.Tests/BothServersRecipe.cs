using Etcd.Discovery;
using FakeEtcd.NUnit;
using FluentAssertions;
using NUnit.Framework;

namespace Recipes;

public sealed class BothServersRecipe : EtcdFixture
{
    [Test]
    public async Task OnTheFakeAndOnARealEtcd()
    {
        await using var connection = new EtcdConnection(ConnectionString);
        var manager = new EndpointManager(connection, KeyPrefix.TrimEnd('/'));

        await manager.AddEndpointAsync(KeyPrefix + "a", new RegisteredEndpoint("10.0.0.1:80"));

        (await manager.ListAsync()).Values.Should().Equal(new RegisteredEndpoint("10.0.0.1:80"));
    }

    [Test]
    [NeedsFake]
    public async Task OnTheFakeOnly()
    {
        Etcd.Faults.On(FakeEtcd.EtcdRpc.Range).Times(1).Fail(FakeEtcd.EtcdError.NoLeader);
        await using var connection = new EtcdConnection(ConnectionString);

        (await new EndpointManager(connection, "billing").ListAsync()).Should().BeEmpty();
    }
}
