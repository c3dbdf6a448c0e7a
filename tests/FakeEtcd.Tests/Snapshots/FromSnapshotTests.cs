using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Snapshots;

/// <summary>A server that starts from a snapshot file, and files that it cannot start from.</summary>
public sealed class FromSnapshotTests : ServerFixture
{
    private const int ChecksumBytes = 32;

    [Test]
    public async Task StartAsync_FromStream_HasLeasesWithTheirWholeTtl()
    {
        await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = 7, TTL = 60 });
        Etcd.Put("key", "value", lease: 7);
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(40));

        await using var copy = await StartFromAsync(await SaveAsync());

        copy.Leases.List().Should().ContainSingle().Which.Remaining.Should().Be(TimeSpan.FromSeconds(60));
        await copy.AdvanceAsync(TimeSpan.FromSeconds(60));
        copy.Get("key").Should().BeNull();
    }

    [Test]
    public async Task StartAsync_SameStreamTwice_StartsTwoServers()
    {
        Etcd.Put("key", "value");
        using var stream = new MemoryStream(await SaveAsync());
        var options = new FakeEtcdOptions().FromSnapshot(stream);

        await using var first = await FakeEtcdServer.StartAsync(options);
        first.Put("key", "changed");
        await using var second = await FakeEtcdServer.StartAsync(options);

        second.Get("key").Should().Be("value");
    }

    [Test]
    public async Task StartAsync_ClusterFromSnapshot_HasItsState()
    {
        Etcd.Put("key", "value");
        using var stream = new MemoryStream(await SaveAsync());

        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.FromSnapshot(stream));

        cluster.Members.Should().OnlyContain(member => member.Get("key") == "value");
    }

    [Test]
    public async Task StartAsync_FromPath_WritesOn()
    {
        Etcd.Put("key", "value");
        var path = Path.GetTempFileName();
        try
        {
            await Etcd.SaveSnapshotAsync(path);
            await using var copy = await FakeEtcdServer.StartAsync(options => options.FromSnapshot(path));

            copy.Put("key", "next").Should().Be(Etcd.Revision + 1);
            copy.Get("key").Should().Be("next");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public async Task SaveSnapshotAsync_HistoryThatAReaderStillHolds_IsNotInTheFile()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync();
        var (leader, other) = (cluster.Leader!, cluster.Members[2]);
        leader.Put("key", "1");
        leader.Put("key", "2");
        cluster.Partition(other);
        leader.Put("key", "3");
        await leader.CompactAsync();

        await using var copy = await StartFromAsync(await SaveAsync(leader));
        await using var stale = await StartFromAsync(await SaveAsync(other));

        (copy.Get("key"), copy.Revision).Should().Be(("3", 4));
        (stale.Get("key"), stale.Revision).Should().Be(("2", 3));
        using var client = new EtcdClients(stale.ConnectionString);
        var history = await client.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("key"), Revision = 2 });
        history.Kvs.Should().ContainSingle().Which.Value.ToStringUtf8().Should().Be("1");
    }

    [Test]
    public async Task StartAsync_WrongChecksum_SaysSo()
    {
        var file = await SaveAsync();
        file[^1]++;

        await ShouldRefuseAsync(file, "*checksum*");
    }

    [Test]
    public async Task StartAsync_DamagedWithoutChecksum_SaysWhere()
    {
        Etcd.Put("key", "value");
        var file = (await SaveAsync())[..^ChecksumBytes];

        await ShouldRefuseAsync(file[..(file.Length / 2)], "*page*");
    }

    [TestCase(0)]
    [TestCase(10_000)]
    public Task StartAsync_SomethingElse_SaysSo(int length) => ShouldRefuseAsync(new byte[length], "*no valid meta page*");

    [Test]
    public async Task StartAsync_NoSuchFile_ThrowsIOException()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var start = () => FakeEtcdServer.StartAsync(options => options.FromSnapshot(path));

        await start.Should().ThrowAsync<IOException>().WithMessage($"*{path}*");
    }

    [Test]
    public async Task StartAsync_SnapshotAndInitialData_NamesBoth()
    {
        var start = () => FakeEtcdServer.StartAsync(options =>
        {
            options.InitialData = new Dictionary<string, string>();
            options.FromSnapshot("any.db");
        });

        await start.Should().ThrowAsync<ArgumentException>().WithMessage("*InitialData*FromSnapshot*");
    }

    [Test]
    public void FromSnapshot_StreamThatCannotBeRead_Throws()
    {
        var closed = new MemoryStream();
        closed.Dispose();

        new FakeEtcdOptions().Invoking(options => options.FromSnapshot(closed)).Should().Throw<ArgumentException>().WithMessage("*read*");
    }

    private static async Task<FakeEtcdServer> StartFromAsync(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return await FakeEtcdServer.StartAsync(options => options.UseManualClock().FromSnapshot(stream));
    }

    private static async Task ShouldRefuseAsync(byte[] file, string message)
    {
        var start = () => StartFromAsync(file);

        await start.Should().ThrowAsync<InvalidDataException>().WithMessage(message);
    }

    private Task<byte[]> SaveAsync() => SaveAsync(Etcd);

    private static async Task<byte[]> SaveAsync(FakeEtcdServer etcd)
    {
        using var stream = new MemoryStream();
        await etcd.SaveSnapshotAsync(stream);
        return stream.ToArray();
    }
}
