using System.Security.Cryptography;
using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace DotnetEtcd.Tests.Maintenance;

/// <summary>Alarms, hashes, defragmentation and snapshots.</summary>
public class DatabaseTests(Backend backend) : OwnServerFixture(backend)
{
    private const uint HashOfTheHistory = 1363947557;

    [Test]
    public async Task Alarm_NoSpace_RefusesWritesUntilItIsDisarmed()
    {
        await Client.PutAsync("a", "1");
        await AlarmAsync(AlarmRequest.Types.AlarmAction.Activate);
        (await AlarmAsync(AlarmRequest.Types.AlarmAction.Get)).Should().ContainSingle().Which.Alarm.Should().Be(AlarmType.Nospace);

        await Client.PutAsync("a", "2").ShouldFailAsync(StatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded");
        (await Client.StatusAsync(new StatusRequest())).Errors.Should().ContainSingle().Which.Should().Contain("alarm:NOSPACE");
        (await Client.GetValAsync("a")).Should().Be("1");

        await AlarmAsync(AlarmRequest.Types.AlarmAction.Deactivate);
        (await AlarmAsync(AlarmRequest.Types.AlarmAction.Get)).Should().BeEmpty();
        await Client.PutAsync("a", "2");
    }

    [Test]
    public async Task Defragment_KeepsTheContent()
    {
        await Client.PutAsync("a", "1");
        var before = await HashKvAsync();

        await Client.DefragmentAsync(new DefragmentRequest());

        (await HashKvAsync()).Should().Be(before);
        (await Client.GetValAsync("a")).Should().Be("1");
    }

    // The value is that of any etcd with this history.
    [Test]
    public async Task HashKV_SameHistory_IsTheSameOnEveryServer()
    {
        await Client.PutAsync("a", "1");
        await Client.PutAsync("a", "2");
        await Client.DeleteAsync("a");

        (await HashKvAsync()).Should().Be(HashOfTheHistory);
    }

    [Test]
    public async Task Snapshot_WithContent_IsADatabaseWithItsChecksum()
    {
        await Client.PutAsync("a", new string('x', 100_000));
        using var file = new MemoryStream();
        var left = ulong.MaxValue;

        await Client.Snapshot(
            new SnapshotRequest(),
            part =>
            {
                part.Blob.WriteTo(file);
                left = part.RemainingBytes;
            },
            CancellationToken.None).Within("the end of the snapshot");

        var content = file.ToArray();
        left.Should().Be(0);
        content[^32..].Should().Equal(SHA256.HashData(content.AsSpan(..^32)));
        (content.Length % 512).Should().Be(32);
    }

    private async Task<uint> HashKvAsync() => (await Client.HashKVAsync(new HashKVRequest())).Hash;

    private async Task<IReadOnlyList<AlarmMember>> AlarmAsync(AlarmRequest.Types.AlarmAction action) =>
        (await Client.AlarmAsync(new AlarmRequest { Action = action, Alarm = AlarmType.Nospace })).Alarms;
}
