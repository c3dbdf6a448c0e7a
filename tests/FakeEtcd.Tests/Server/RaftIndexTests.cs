using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Server;

/// <summary>The raft index in <c>Maintenance.Status</c> is that of an etcd that has served the same requests.</summary>
public sealed class RaftIndexTests : ServerFixture
{
    [Test]
    public async Task Status_NewServer_HasTheIndexOfItsStart() => (await IndexAsync()).Should().Be(4);

    [Test]
    public async Task Status_AfterWritesAndReads_CountsTheWrites()
    {
        await Client.PutAsync("key", "value");
        await Client.GetAsync("key");
        await Client.GrantAsync(60);

        (await IndexAsync()).Should().Be(6);
    }

    [Test]
    public async Task Status_RestartedWithoutItsData_HasTheIndexOfItsStart()
    {
        await Client.PutAsync("key", "value");

        await Etcd.RestartAsync(keepData: false);

        (await IndexAsync()).Should().Be(4);
    }

    private async Task<ulong> IndexAsync()
    {
        var status = await Client.Maintenance.StatusAsync(new StatusRequest());
        status.RaftAppliedIndex.Should().Be(status.RaftIndex);
        return status.RaftIndex;
    }
}
