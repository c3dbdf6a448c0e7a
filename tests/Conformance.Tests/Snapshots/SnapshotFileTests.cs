using System.Globalization;
using System.Text.Json.Nodes;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Processes;

namespace Conformance.Tests.Snapshots;

/// <summary>The state of FakeEtcd in a real etcd, and the other way round, through snapshot files.</summary>
public sealed class SnapshotFileTests
{
    private const int ChecksumBytes = 32;

    private DirectoryInfo _folder = null!;

    private string File => Path.Combine(_folder.FullName, "snapshot.db");

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("snapshot");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public async Task FakeEtcd_SavedByEtcdctl_IsWhatEtcdStartsWith()
    {
        await using var fake = await FakeEtcdServer.StartAsync();
        var compacted = await ServerContent.FillAsync(fake.ConnectionString);
        var expected = await ServerPicture.TakeAsync(fake.ConnectionString, compacted);
        await SaveAsync(fake.Endpoint);

        var status = await StatusAsync();
        await using var real = await RealEtcd.StartFromSnapshotAsync(File);

        status["revision"]!.GetValue<long>().Should().Be(fake.Revision);
        (await ServerPicture.TakeAsync(real.ConnectionString, compacted)).Should().Equal(expected);
    }

    [Test]
    public async Task Etcd_SavedByEtcdctl_IsWhatFakeEtcdStartsWith()
    {
        await using var real = await StartRealAsync();
        var compacted = await ServerContent.FillAsync(real.ConnectionString);
        var expected = await ServerPicture.TakeAsync(real.ConnectionString, compacted);
        await SaveAsync(real.Endpoint);

        await using var fake = await FakeEtcdServer.StartAsync(options => options.FromSnapshot(File));

        (await ServerPicture.TakeAsync(fake.ConnectionString, compacted)).Should().Equal(expected);
    }

    [Test]
    public async Task Etcd_DatabaseWithoutChecksum_IsWhatFakeEtcdStartsWith()
    {
        await using var real = await StartRealAsync();
        var compacted = await ServerContent.FillAsync(real.ConnectionString);
        var expected = await ServerPicture.TakeAsync(real.ConnectionString, compacted);
        await SaveAsync(real.Endpoint);
        using var database = new MemoryStream((await System.IO.File.ReadAllBytesAsync(File))[..^ChecksumBytes]);

        await using var fake = await FakeEtcdServer.StartAsync(options => options.FromSnapshot(database));

        (await ServerPicture.TakeAsync(fake.ConnectionString, compacted)).Should().Equal(expected);
    }

    [Test]
    public async Task EmptyFakeEtcd_SavedWithoutClient_IsWhatEtcdStartsWith()
    {
        await using var fake = await FakeEtcdServer.StartAsync();
        await fake.SaveSnapshotAsync(File);

        await using var real = await RealEtcd.StartFromSnapshotAsync(File);

        using var clients = new EtcdClients(real.ConnectionString);
        var hash = await clients.Maintenance.HashKVAsync(new Etcd.Api.HashKVRequest());
        (hash.Header.Revision, hash.CompactRevision).Should().Be((1, -1));
    }

    [Test]
    public async Task SavedByFakeEtcd_WrittenByEtcd_IsReadAgain()
    {
        await using var fake = await FakeEtcdServer.StartAsync(options => options.InitialData = Numbers(3000));
        await fake.SaveSnapshotAsync(File);
        await using var real = await RealEtcd.StartFromSnapshotAsync(File);
        using (var clients = new EtcdClients(real.ConnectionString))
        {
            var everything = Google.Protobuf.ByteString.CopyFromUtf8("\0");
            await clients.Kv.DeleteRangeAsync(new Etcd.Api.DeleteRangeRequest { Key = everything, RangeEnd = everything });
            await clients.Kv.PutAsync(new Etcd.Api.PutRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("last") });
            await clients.Kv.CompactAsync(new Etcd.Api.CompactionRequest { Revision = fake.Revision + 2, Physical = true });
        }

        System.IO.File.Delete(File);
        await SaveAsync(real.Endpoint, signIn: false);
        await StatusAsync();
        await using var again = await FakeEtcdServer.StartAsync(options => options.FromSnapshot(File));

        again.Revision.Should().Be(fake.Revision + 2);
        again.List("").Should().ContainSingle().Which.Key.ToStringUtf8().Should().Be("last");
    }

    /// <summary>As operators restore a backup, so that no client sees a revision twice.</summary>
    [Test]
    public async Task RestoredWithBumpedRevision_DatabaseOfTheMember_IsWhatFakeEtcdStartsWith()
    {
        const long Bump = 1_000_000_000;
        await using var fake = await FakeEtcdServer.StartAsync(options => options.InitialData = Numbers(3));
        await fake.SaveSnapshotAsync(File);
        var data = Path.Combine(_folder.FullName, "data");
        await EtcdutlAsync("snapshot", "restore", File, $"--data-dir={data}", $"--bump-revision={Bump}", "--mark-compacted");

        await using var restored = await FakeEtcdServer.StartAsync(
            options => options.FromSnapshot(Path.Combine(data, "member", "snap", "db")));

        restored.Revision.Should().Be(fake.Revision + Bump);
        restored.List().Should().Equal(fake.List());
        restored.Put("next", "v").Should().Be(fake.Revision + Bump + 1);
    }

    private static Task<RealEtcd> StartRealAsync() => RealEtcd.StartAsync("--bcrypt-cost", "4");

    private static Dictionary<string, string> Numbers(int count) => Enumerable.Range(0, count)
        .Select(number => number.ToString("d6", CultureInfo.InvariantCulture))
        .ToDictionary(number => number, number => $"value {number}");

    private async Task SaveAsync(string endpoint, bool signIn = true)
    {
        string[] user = signIn ? [$"--user=root:{ServerContent.RootPassword}"] : [];
        var result = await CommandProcess.RunAsync(
            await EtcdBinaries.EtcdctlAsync(), [$"--endpoints={endpoint}", .. user, "snapshot", "save", File]);
        result.ExitCode.Should().Be(0, "etcdctl said: {0}", string.Join('\n', result.Errors));
    }

    /// <summary>What etcdutl says of the file, whose pages it checks.</summary>
    private async Task<JsonNode> StatusAsync()
    {
        var output = await EtcdutlAsync("snapshot", "status", File, "--write-out=json");
        return JsonNode.Parse(string.Concat(output))!;
    }

    private static async Task<IReadOnlyList<string>> EtcdutlAsync(params string[] arguments)
    {
        var result = await CommandProcess.RunAsync(await EtcdBinaries.EtcdutlAsync(), arguments);
        result.ExitCode.Should().Be(0, "etcdutl said: {0}", string.Join('\n', result.Errors));
        return result.Output;
    }
}
