using FakeEtcd.Tests.Server;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.State;

public sealed class ReplacedStateTests : ServerFixture
{
    [Test]
    public async Task Stop_AfterTheDataWasLost_KnowsNothingOfIt()
    {
        Etcd.Put("key", "1");
        await Etcd.RestartAsync(keepData: false);

        await Etcd.StopAsync();

        Etcd.Server.Node.Current.Replica.Stale!.Revision.Should().Be(1);
    }
}
