using Etcd.Api;
using FakeEtcd.Controls;
using FakeEtcd.Persistence;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using static Etcd.Api.AlarmRequest.Types;

namespace FakeEtcd.Tests.Persistence;

/// <summary>A server with a data directory has its state again when it starts.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class DataDirectoryTests(bool isSynced)
{
    private RecordedLogs _logs = null!;
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void Create() => (_directory, _logs) = (new TemporaryDirectory(), new RecordedLogs());

    [TearDown]
    public void Delete()
    {
        _directory.Dispose();
        _logs.Dispose();
    }

    [Test]
    public async Task Restart_Keys_HaveTheirHistory()
    {
        await using (var etcd = await StartAsync())
        {
            etcd.Put("a", "1");
            etcd.Put("b", "1");
            etcd.Put("a", "2");
            etcd.Delete("b");
            etcd.Put("a", "3");
            await etcd.CompactAsync(4);
        }

        await using var again = await StartAsync();
        again.Revision.Should().Be(6);
        using var client = new EtcdClients(again.ConnectionString);
        var pair = await client.FindAsync("a");
        (pair!.Value.ToStringUtf8(), pair.CreateRevision, pair.ModRevision, pair.Version).Should().Be(("3", 2, 6, 3));
        (await client.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("b"), Revision = 4 })).Count.Should().Be(1);
        (await client.Awaiting(it => it.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("a"), Revision = 3 }).ResponseAsync)
            .Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().Be(EtcdError.Compacted.Message);
        (await client.PutAsync("c", "1")).Header.Revision.Should().Be(7);
    }

    [Test]
    public async Task Restart_WatchResumes_MissesNothing()
    {
        await using (var etcd = await StartAsync())
        {
            etcd.Put("key", "1");
            etcd.Put("key", "2");
            etcd.Delete("key");
        }

        await using var again = await StartAsync();
        using var client = new EtcdClients(again.ConnectionString);
        using var watch = await client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key"), StartRevision = 3 });
        again.Put("key", "4");
        (await watch.EventsAsync(3)).Select(item => item.Kv.ModRevision).Should().Equal(3, 4, 5);
    }

    [Test]
    public async Task Restart_Leases_HaveTheirKeysAndTheirFullTtl()
    {
        long lease;
        await using (var etcd = await StartAsync())
        {
            using var client = new EtcdClients(etcd.ConnectionString);
            lease = await client.GrantAsync(60);
            var revoked = await client.GrantAsync(60);
            await client.PutAsync("kept", "1", lease);
            await client.PutAsync("gone", "1", revoked);
            await client.RevokeAsync(revoked);
            await etcd.AdvanceAsync(TimeSpan.FromSeconds(50));
        }

        await using var again = await StartAsync();
        using var other = new EtcdClients(again.ConnectionString);
        (await other.LeasesAsync()).Should().Equal(lease);
        var left = await other.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease, Keys = true });
        (left.TTL, left.GrantedTTL, left.Keys.Single().ToStringUtf8()).Should().Be((60, 60, "kept"));
        again.List("").Select(pair => pair.Key.ToStringUtf8()).Should().Equal("kept");
        await again.AdvanceAsync(TimeSpan.FromSeconds(61));
        again.List("").Should().BeEmpty();
    }

    [Test]
    public async Task Restart_Auth_IsStillEnabled()
    {
        await using (var etcd = await StartAsync())
        {
            using var client = new EtcdClients(etcd.ConnectionString);
            await client.EnableAuthenticationAsync();
        }

        await using var again = await StartAsync();
        using var other = new EtcdClients(again.ConnectionString);
        (await other.Awaiting(it => it.PutAsync("key", "value")).Should().ThrowAsync<RpcException>())
            .Which.Status.Detail.Should().Be(EtcdError.UserEmpty.Message);
    }

    [Test]
    public async Task Restart_AlarmAndMembersAndIds_AreKept()
    {
        MemberListResponse members;
        StatusResponse status;
        await using (var etcd = await StartAsync())
        {
            using var client = new EtcdClients(etcd.ConnectionString);
            await client.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://learner:1" }, IsLearner = true });
            members = await client.Cluster.MemberListAsync(new MemberListRequest());
            await client.Maintenance.AlarmAsync(new AlarmRequest
            {
                Action = AlarmAction.Activate, Alarm = AlarmType.Nospace, MemberID = members.Header.MemberId,
            });
            status = await client.Maintenance.StatusAsync(new StatusRequest());
        }

        await using var again = await StartAsync();
        using var other = new EtcdClients(again.ConnectionString);
        var after = await other.Maintenance.StatusAsync(new StatusRequest());
        after.Header.ClusterId.Should().Be(status.Header.ClusterId);
        after.Header.MemberId.Should().Be(status.Header.MemberId);
        after.RaftTerm.Should().Be(status.RaftTerm + 1, "each start is an election");
        after.RaftIndex.Should().Be(status.RaftIndex + 2, "it is what etcd adds at its start");
        after.Errors.Should().Equal(status.Errors).And.NotBeEmpty();
        var listed = await other.Cluster.MemberListAsync(new MemberListRequest());
        listed.Members.Select(member => (member.ID, member.Name, member.IsLearner, member.PeerURLs.Single()))
            .Should().Equal(members.Members.Select(member => (member.ID, member.Name, member.IsLearner, member.PeerURLs.Single())));
    }

    [Test]
    public async Task RestartAsync_InProcess_KeepsTheDirectory()
    {
        await using (var etcd = await StartAsync())
        {
            etcd.Put("key", "1");
            await etcd.RestartAsync();
            etcd.Put("key", "2");
        }

        await using var again = await StartAsync();
        again.Get("key").Should().Be("2");
        again.Revision.Should().Be(3);
    }

    [Test]
    public async Task RestartAsync_WithoutItsData_EmptiesTheDirectory()
    {
        await using (var etcd = await StartAsync())
        {
            etcd.Put("old", "1");
            await etcd.RestartAsync(keepData: false);
            etcd.Put("new", "1");
        }

        await using var again = await StartAsync();
        again.List("").Select(pair => pair.Key.ToStringUtf8()).Should().Equal("new");
        again.Revision.Should().Be(2);
    }

    [Test]
    public async Task RestoreAsync_IsInTheDirectory()
    {
        await using (var etcd = await StartAsync())
        {
            etcd.Put("key", "1");
            var snapshot = await etcd.SnapshotAsync();
            etcd.Put("key", "2");
            etcd.Put("key", "3");
            await etcd.RestoreAsync(snapshot);
            etcd.Put("other", "1");
        }

        await using var again = await StartAsync();
        (again.Get("key"), again.Get("other"), again.Revision).Should().Be(("1", "1", 3));
    }

    [Test]
    public async Task Start_InitialData_FillsOnlyANewDirectory()
    {
        var data = new Dictionary<string, string> { ["key"] = "initial" };
        await using (var etcd = await StartAsync(options => options.InitialData = data))
        {
            etcd.Get("key").Should().Be("initial");
            etcd.Put("key", "changed");
        }

        await using var again = await StartAsync(options => options.InitialData = data);
        again.Get("key").Should().Be("changed");
    }

    [Test]
    public async Task Start_Snapshot_FillsOnlyANewDirectory()
    {
        var file = Path.Combine(_directory.Path, "saved");
        await using (var other = await FakeEtcdServer.StartAsync())
        {
            other.Put("key", "saved");
            await other.SaveSnapshotAsync(file);
        }

        await using (var etcd = await StartAsync(options => options.FromSnapshot(file)))
        {
            etcd.Get("key").Should().Be("saved");
            etcd.Put("more", "1");
        }

        File.Delete(file);
        await using var again = await StartAsync(options => options.FromSnapshot(file));
        (again.Get("key"), again.Get("more"), again.Revision).Should().Be(("saved", "1", 3));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Start_FirstOneFails_TheDirectoryIsStillNew(bool isFull)
    {
        var initial = new Dictionary<string, string> { ["key"] = "initial" };
        var files = new FaultyFiles();
        files.OnNextWrite(() => files.OnNextWrite(() => (files.IsFull, files.CanFlush) = (isFull, isFull)));
        var options = Options();
        options.InitialData = initial;
        await using (var data = DataStore.Open(_directory.Path, new DataSettings(isSynced, _logs) { Files = files }))
        {
            await FluentActions.Awaiting(() => ServerStart.StartAsync(options, data, CancellationToken.None)).Should().ThrowAsync<IOException>();
        }

        await using var again = await StartAsync(it => it.InitialData = initial);
        again.Get("key").Should().Be("initial");
    }

    [Test]
    public async Task Start_FirstOneIsKilled_HasTheInitialDataOrNothing()
    {
        var initial = new Dictionary<string, string> { ["key"] = "initial" };
        var copy = Path.Combine(_directory.Path, "copy");
        var files = new FaultyFiles();
        files.OnNextRename(() => Copy(Path.Combine(_directory.Path, "fake-etcd"), Path.Combine(copy, "fake-etcd")));
        var options = Options();
        options.InitialData = initial;
        var data = DataStore.Open(_directory.Path, new DataSettings(isSynced, _logs) { Files = files });
        await using (new FakeEtcdServer(await ServerStart.StartAsync(options, data, CancellationToken.None)))
        {
        }

        await using var again = await StartAsync(it => (it.DataDirectory, it.InitialData) = (copy, initial));
        again.Get("key").Should().Be("initial");

        static void Copy(string from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (var file in Directory.GetFiles(from).Where(file => Path.GetFileName(file) != "lock"))
            {
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
            }
        }
    }

    [Test]
    public async Task Start_DirectoryCannotBeWritten_FailsAsIOException()
    {
        var files = new FaultyFiles();
        files.OnNextWrite(() => throw new UnauthorizedAccessException("Access is denied"));
        await using var data = DataStore.Open(_directory.Path, new DataSettings(isSynced, _logs) { Files = files });

        (await FluentActions.Awaiting(() => ServerStart.StartAsync(Options(), data, CancellationToken.None)).Should().ThrowAsync<IOException>())
            .WithMessage("*cannot be written*");
    }

    [Test]
    public async Task Start_LogIsEmptyAndDiskIsFull_TheLogStays()
    {
        await using (await StartAsync())
        {
        }

        // What a kill leaves between the creation of a log and its first write.
        await File.WriteAllBytesAsync(Directory.GetFiles(Path.Combine(_directory.Path, "fake-etcd"), "log-*").Single(), []);
        await using (var data = DataStore.Open(_directory.Path, new DataSettings(isSynced, _logs) { Files = new FaultyFiles { IsFull = true } }))
        {
            await FluentActions.Awaiting(() => ServerStart.StartAsync(Options(), data, CancellationToken.None)).Should().ThrowAsync<IOException>();
        }

        await using var again = await StartAsync();
        again.Put("key", "value");
    }

    [Test]
    public async Task Start_DirectoryIsInUse_IsRefused()
    {
        await using var etcd = await StartAsync();

        (await this.Awaiting(it => it.StartAsync()).Should().ThrowAsync<IOException>()).WithMessage("*is in use by another server*");
    }

    [Test]
    public async Task Start_DirectoryOfEtcd_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(_directory.Path, "member", "snap"));

        (await this.Awaiting(it => it.StartAsync()).Should().ThrowAsync<IOException>()).WithMessage("*is one of a real etcd*FromSnapshot*");
    }

    [Test]
    public async Task Start_DirectoryIsAFile_IsRefused()
    {
        var file = Path.Combine(_directory.Path, "file");
        await File.WriteAllTextAsync(file, "");

        await FluentActions.Awaiting(() => FakeEtcdServer.StartAsync(options => options.DataDirectory = file)).Should().ThrowAsync<IOException>();
    }

    [Test]
    public async Task Start_FailsToListen_ReleasesTheDirectory()
    {
        await using var other = await FakeEtcdServer.StartAsync();
        await this.Awaiting(it => it.StartAsync(options => options.Port = other.Port)).Should().ThrowAsync<IOException>();

        await using var etcd = await StartAsync();
        etcd.Put("key", "value");
    }

    [Test]
    public async Task Start_Directory_IsItsOwnersOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var etcd = await StartAsync();
        File.GetUnixFileMode(Path.Combine(_directory.Path, "fake-etcd"))
            .Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Test]
    public async Task Run_HealthyDay_LogsNothingAboveDebug()
    {
        for (var run = 0; run < 2; run++)
        {
            await using var etcd = await StartAsync(options => options.UseLoggerFactory(_logs));
            etcd.Put("key", "value");
        }

        Enum.GetValues<LogLevel>().Where(level => level > LogLevel.Debug && level != LogLevel.None).SelectMany(_logs.At).Should().BeEmpty();
    }

    [Test]
    public async Task Start_Cluster_IsRefused() =>
        (await FluentActions.Awaiting(() => FakeEtcdCluster.StartAsync(3, options => options.DataDirectory = _directory.Path))
            .Should().ThrowAsync<ArgumentException>()).WithMessage("*DataDirectory must be null for a cluster*");

    [Test]
    public async Task Put_DiskIsFull_FailsAsUnavailable_UntilThereIsSpace()
    {
        var files = new FaultyFiles();
        var options = Options();
        var data = DataStore.Open(_directory.Path, new DataSettings(isSynced, _logs) { Files = files });
        await using (var etcd = new FakeEtcdServer(await ServerStart.StartAsync(options, data, CancellationToken.None)))
        {
            using var client = new EtcdClients(etcd.ConnectionString);
            await client.PutAsync("key", "1");
            files.IsFull = true;
            await Bounded.UntilAsync(async () => !await TryPutAsync(client), "a put fails");

            files.IsFull = false;
            await Bounded.UntilAsync(() => TryPutAsync(client), "a put succeeds");
        }

        await using var again = await StartAsync();
        again.Get("key").Should().Be("2");
    }

    [Test]
    public async Task Refusal_ThatTellsOfAChange_WaitsUntilItIsStored()
    {
        var files = new FaultyFiles();
        var data = DataStore.Open(_directory.Path, new DataSettings(IsSynced: true, _logs) { Files = files });
        await using var etcd = new FakeEtcdServer(await ServerStart.StartAsync(Options(), data, CancellationToken.None));
        using var client = new EtcdClients(etcd.ConnectionString);
        var lease = await client.GrantAsync();
        using var written = new ManualResetEventSlim();
        files.OnNextWrite(() => written.Wait(Bounded.Timeout));

        var first = client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }).ResponseAsync;
        await Bounded.UntilAsync(() => etcd.Leases.List().Count == 0, "the lease is revoked");
        var second = client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }).ResponseAsync;
        await Bounded.UntilAsync(() => etcd.Journal.Pending.Count(call => call.Is(EtcdRpc.LeaseRevoke)) == 2, "both calls wait");

        written.Set();
        await first;
        (await second.Awaiting(it => it).Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.NotFound);
    }

    [Test]
    public async Task Members_DiskIsFull_DoNotChange()
    {
        var files = new FaultyFiles();
        var data = DataStore.Open(_directory.Path, new DataSettings(IsSynced: true, _logs) { Files = files });
        await using var etcd = new FakeEtcdServer(await ServerStart.StartAsync(Options(), data, CancellationToken.None));
        using var client = new EtcdClients(etcd.ConnectionString);
        files.IsFull = true;
        await Bounded.UntilAsync(async () => !await TryPutAsync(client), "a put fails");

        var add = () => client.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:2390" }, IsLearner = true }).ResponseAsync;

        (await add.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Unavailable);
        files.IsFull = false;
        await Bounded.UntilAsync(() => TryPutAsync(client), "a put succeeds");
        (await client.Cluster.MemberListAsync(new MemberListRequest())).Members.Should().ContainSingle();
    }

    [Test]
    public async Task RestartAsync_WithoutItsData_DiskIsFull_Fails_AndTheServerEnds()
    {
        var files = new FaultyFiles();
        var data = DataStore.Open(_directory.Path, new DataSettings(isSynced, _logs) { Files = files });
        await using (var etcd = new FakeEtcdServer(await ServerStart.StartAsync(Options(), data, CancellationToken.None)))
        {
            using var client = new EtcdClients(etcd.ConnectionString);
            await client.PutAsync("key", "1");
            files.IsFull = true;
            await Bounded.UntilAsync(async () => !await TryPutAsync(client), "a put fails");

            await etcd.Awaiting(it => it.RestartAsync(keepData: false).Within("the restart")).Should().ThrowAsync<IOException>();
            etcd.IsRunning.Should().BeFalse();

            files.IsFull = false;
            await etcd.RestartAsync();
            await Bounded.UntilAsync(() => TryPutAsync(client), "a put succeeds");

            files.IsFull = true;
            await Bounded.UntilAsync(async () => !await TryPutAsync(client), "a put fails again");
            var restart = etcd.RestartAsync(keepData: false);
            await etcd.DisposeAsync().AsTask().Within("the end");
            await restart.Awaiting(it => it.Within("the restart")).Should().ThrowAsync<Exception>();
        }

        await using var again = await StartAsync();
        again.Get("key").Should().Be("2");
    }

    private static async Task<bool> TryPutAsync(EtcdClients client)
    {
        try
        {
            await client.PutAsync("key", "2");
            return true;
        }
        catch (RpcException exception)
        {
            exception.Status.Should().Be(new Status(StatusCode.Unavailable, "etcdserver: cannot write to the data directory"));
            return false;
        }
    }

    private FakeEtcdOptions Options() => new FakeEtcdOptions { DataDirectory = _directory.Path, SyncData = isSynced }.UseManualClock();

    private Task<FakeEtcdServer> StartAsync(Action<FakeEtcdOptions>? configure = null)
    {
        var options = Options();
        configure?.Invoke(options);
        return FakeEtcdServer.StartAsync(options);
    }
}
