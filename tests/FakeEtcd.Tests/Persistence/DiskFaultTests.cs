using Etcd.Api;
using FakeEtcd.Persistence;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Persistence;

/// <summary>While the disk is full, writes are refused and nothing is lost; when it has space, the server goes on.</summary>
public sealed class DiskFaultTests
{
    private RecordedLogs _logs = null!;
    private FaultyFiles _files = null!;
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void Create()
    {
        _directory = new TemporaryDirectory();
        _files = new FaultyFiles();
        _logs = new RecordedLogs();
    }

    [TearDown]
    public void Delete()
    {
        _directory.Dispose();
        _logs.Dispose();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Put_DiskIsFull_IsRefusedUntilThereIsSpace(bool isSynced)
    {
        byte[] state;
        await using (var stored = Open(isSynced))
        {
            await PutAsync(stored, "before");
            _files.IsFull = true;
            await RefusesAsync(stored, isSynced ? 1 : null);
            var revision = stored.Engine.Revision;
            stored.Engine.Invoking(it => it.Put(Request("refused"))).Should().Throw<EtcdException>().WithMessage("*data directory*");
            stored.Engine.Revision.Should().Be(revision);
            _logs.At(LogLevel.Error).Should().ContainSingle().Which.Should().Contain("refuses writes");

            _files.IsFull = false;
            await AcceptsAsync(stored);
            _logs.At(LogLevel.Information).Should().ContainSingle().Which.Should().Contain("written again");
            state = stored.Describe();
        }

        await using var again = Open(isSynced);
        again.Describe().Should().Equal(state);
    }

    [Test]
    public async Task Put_DiskCannotFlush_IsNotAcknowledged()
    {
        await using (var stored = Open(isSynced: true))
        {
            _files.CanFlush = false;
            stored.Engine.Put(Request("key"));
            await stored.Invoking(it => it.StoredAsync()).Should().ThrowAsync<EtcdException>();

            _files.CanFlush = true;
            await AcceptsAsync(stored);
        }

        await using var again = Open(isSynced: true);
        again.Engine.Range(new RangeRequest { Key = ByteString.CopyFromUtf8("key") }).Count.Should().Be(1);
    }

    [Test]
    public async Task Expire_DiskIsFull_EndsTheLease()
    {
        await using (var stored = Open(isSynced: true))
        {
            stored.Engine.LeaseGrant(new LeaseGrantRequest { ID = 5, TTL = 60 });
            stored.Engine.Put(Request("key", lease: 5));
            await stored.StoredAsync();
            _files.IsFull = true;
            await RefusesAsync(stored, 1);

            stored.Engine.TryExpire(5).Should().BeTrue();

            _files.IsFull = false;
            await AcceptsAsync(stored);
        }

        await using var again = Open(isSynced: true);
        again.Engine.ListLeases().Should().BeEmpty();
        again.Engine.Range(new RangeRequest { Key = ByteString.CopyFromUtf8("key") }).Count.Should().Be(0);
    }

    [Test]
    public async Task Dispose_DiskIsFull_NamesTheLoss_AndTheRestIsThere()
    {
        byte[] before;
        await using (var stored = Open(isSynced: true))
        {
            await PutAsync(stored, "before");
            before = stored.Describe();
            _files.IsFull = true;
            await RefusesAsync(stored, 1);
        }

        _logs.At(LogLevel.Error).Should().Contain(line => line.Contains("not in the log", StringComparison.Ordinal));
        _files.IsFull = false;
        await using var again = Open(isSynced: true);
        again.Describe().Should().Equal(before);
        _logs.At(LogLevel.Warning).Should().ContainSingle("half of a record is on the disk").Which.Should().Contain("cut off");
    }

    [Test]
    public async Task Dispose_OnlySmallChangesFit_WritesNothingBehindTheLoss()
    {
        byte[] before;
        await using (var stored = Open(isSynced: true))
        {
            await PutAsync(stored, "before");
            before = stored.Describe();
            _files.MaxLength = Directory.GetFiles(_directory.Path, "log-*", SearchOption.AllDirectories).Max(file => new FileInfo(file).Length) + 200;
            stored.Engine.Put(new PutRequest { Key = ByteString.CopyFromUtf8("large"), Value = ByteString.CopyFrom(new byte[1000]) });
            await stored.Invoking(it => it.StoredAsync()).Should().ThrowAsync<EtcdException>();
        }

        _files.MaxLength = long.MaxValue;
        await using var again = Open(isSynced: true);
        again.Describe().Should().Equal(before);
    }

    [Test]
    public async Task Snapshot_DiskIsFull_TheLogsStay()
    {
        byte[] state;
        await using (var stored = Open(isSynced: false, snapshotBytes: 2_000))
        {
            for (var number = 0; number < 200; number++)
            {
                _files.IsFull = number is > 50 and < 60;
                try
                {
                    await PutAsync(stored, $"key{number}");
                }
                catch (EtcdException)
                {
                    _files.IsFull = false;
                    await AcceptsAsync(stored);
                }
            }

            state = stored.Describe();
        }

        await using var again = Open(isSynced: false);
        again.Describe().Should().Equal(state);
    }

    [Test]
    public async Task Put_Synced_IsFlushedBeforeItIsAcknowledged()
    {
        await using var stored = Open(isSynced: true);
        for (var number = 0; number < 10; number++)
        {
            var before = _files.Flushes;
            await PutAsync(stored, "key");
            _files.Flushes.Should().BeGreaterThan(before);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Open_DirectoriesAreNew_TheirNamesAreFlushedToo(bool isSynced)
    {
        var outer = Path.Combine(_directory.Path, "outer");
        var inner = Path.Combine(outer, "inner");
        await using (StoredEngine.Open(inner, new DataSettings(isSynced, _logs) { Files = _files }))
        {
        }

        string[] parents = [_directory.Path, outer, inner];
        _files.FlushedDirectories.Intersect(parents).Should().BeEquivalentTo(isSynced ? parents : []);

        _files.FlushedDirectories.Clear();
        await using (StoredEngine.Open(inner, new DataSettings(isSynced, _logs) { Files = _files }))
        {
        }

        _files.FlushedDirectories.Intersect(parents).Should().BeEmpty("they are not new any more");
    }

    [Test]
    public async Task Put_NotSynced_IsNeverFlushed()
    {
        await using (Open(isSynced: false))
        {
            // The first state is flushed.
        }

        var before = _files.Flushes;
        await using (var stored = Open(isSynced: false))
        {
            await PutAsync(stored, "key");
        }

        _files.Flushes.Should().Be(before);
    }

    private static PutRequest Request(string key, long lease = 0) => new()
    {
        Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8("value"), Lease = lease,
    };

    private static async Task PutAsync(StoredEngine stored, string key)
    {
        stored.Engine.Put(Request(key));
        await stored.StoredAsync();
    }

    /// <summary>Puts until a put is refused.</summary>
    /// <param name="stored">The engine.</param>
    /// <param name="within">After how many puts at most; null if the writes are in the background.</param>
    private static async Task RefusesAsync(StoredEngine stored, int? within)
    {
        var puts = 0;
        await Bounded.UntilAsync(
            async () =>
            {
                try
                {
                    puts++;
                    await PutAsync(stored, "attempt");
                    return false;
                }
                catch (EtcdException exception)
                {
                    exception.Error.Should().Be(EtcdError.DataNotWritable);
                    return true;
                }
            },
            "a put is refused");
        puts.Should().BeLessThanOrEqualTo(within ?? int.MaxValue);
    }

    private static Task AcceptsAsync(StoredEngine stored) => Bounded.UntilAsync(
        async () =>
        {
            try
            {
                await PutAsync(stored, "after");
                return true;
            }
            catch (EtcdException)
            {
                return false;
            }
        },
        "a put is accepted");

    private StoredEngine Open(bool isSynced, long snapshotBytes = 1 << 20) =>
        StoredEngine.Open(_directory.Path, new DataSettings(isSynced, _logs) { SnapshotBytes = snapshotBytes, Files = _files });
}
