using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Snapshots;

/// <summary>The call of a client that asks for a snapshot, in the journal and with faults.</summary>
public sealed class SnapshotCallTests : ServerFixture
{
    [Test]
    public async Task Snapshot_Complete_IsInTheJournal()
    {
        await Client.Maintenance.ReadSnapshotAsync();

        var call = await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Snapshot));
        call.Status!.Value.StatusCode.Should().Be(StatusCode.OK);
    }

    [Test]
    public async Task Snapshot_WithFault_Fails()
    {
        Etcd.Faults.On(EtcdRpc.Snapshot).Times(1).Fail(EtcdError.NoSpace);

        var first = () => Client.Maintenance.ReadSnapshotAsync();

        (await first.Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().Be(EtcdError.NoSpace.Message);
        (await Client.Maintenance.ReadSnapshotAsync()).Should().NotBeEmpty();
    }

    [Test]
    public async Task Snapshot_CompressedRequestFails_HasTheErrorOfTheFault()
    {
        Etcd.Faults.On(EtcdRpc.Snapshot).Times(1).Fail(StatusCode.Unknown, "broken");
        using var call = Client.Maintenance.Snapshot(new SnapshotRequest(), new Metadata { { "grpc-internal-encoding-request", "gzip" } });

        await call.ResponseStream.MoveNext(CancellationToken.None).Within("the error").ShouldFailAsync(StatusCode.Unknown, "broken");
    }

    [Test]
    public async Task Snapshot_ServerStops_EndsForAClientThatDoesNotRead()
    {
        for (var number = 0; number < 20; number++)
        {
            Etcd.Put($"{number}", new string('x', 1_000_000));
        }

        using var call = Client.Maintenance.Snapshot(new SnapshotRequest());
        await call.ResponseHeadersAsync.Within("the snapshot begins");
        await Etcd.StopAsync().Within("the server is stopped");

        var rest = async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None).Within("the end"))
            {
            }
        };
        await rest.Should().ThrowAsync<RpcException>();
    }
}
