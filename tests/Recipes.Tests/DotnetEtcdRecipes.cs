using dotnet_etcd;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;

namespace Recipes;

public sealed class DotnetEtcdRecipes
{
    [Test]
    public async Task DotnetEtcdWithoutAPort()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Listen = false);
        using var channel = etcd.CreateChannel();
        using var client = new EtcdClient(channel.CreateCallInvoker());

        await client.PutAsync("config/name", "billing");

        etcd.Get("config/name").Should().Be("billing");
    }
}
