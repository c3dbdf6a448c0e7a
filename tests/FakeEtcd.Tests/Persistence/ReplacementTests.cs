using Etcd.Api;
using FakeEtcd.Persistence;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Persistence;

/// <summary>Another state takes the place of the stored one while the writer is at work.</summary>
public sealed class ReplacementTests
{
    private FaultyFiles _files = null!;
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void Create()
    {
        _directory = new TemporaryDirectory();
        _files = new FaultyFiles();
    }

    [TearDown]
    public void Delete() => _directory.Dispose();

    [Test]
    public async Task Replace_WhenASnapshotIsDue_KeepsTheNewState()
    {
        byte[] state;
        await using (var stored = Open(snapshotBytes: 1))
        {
            StoredEngine? other = null;
            Task? replaced = null;

            // The writer is about to make the log so long that a snapshot is due.
            _files.OnNextWrite(() => (other, replaced) = stored.Replace());
            await PutAsync(stored, "old");
            await Bounded.UntilAsync(() => replaced is not null, "the replacement");
            await replaced!.Within("the replacement");
            await PutAsync(other!, "new");
            state = other!.Describe();
            other.Engine.Dispose();
        }

        await using var again = Open(snapshotBytes: 1 << 20);
        again.Describe().Should().Equal(state);
    }

    [Test]
    public async Task Replace_ChangesOfTheNewStateWait_TheyCountAsStored()
    {
        await using var stored = Open(snapshotBytes: 1 << 20);
        StoredEngine? other = null;
        Task? replaced = null;
        _files.OnNextWrite(() =>
        {
            // The next batch has a change of the old state, and the replacement.
            stored.Engine.Put(Request("second"));
            (other, replaced) = stored.Replace();
            _files.OnNextWrite(() => other.Engine.Put(Request("other")));
        });
        await PutAsync(stored, "first");
        await Bounded.UntilAsync(() => replaced is not null, "the replacement");
        await replaced!.Within("the replacement");

        await other!.StoredAsync();

        other.Engine.Range(new RangeRequest { Key = ByteString.CopyFromUtf8("other") }).Count.Should().Be(1);
        other.Engine.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Replace_NameCannotBeFlushed_KeepsTheOldState(bool isSecond)
    {
        byte[] state;
        await using (var first = Open(snapshotBytes: 1 << 20))
        {
            var (stored, other) = (first, first);
            if (isSecond)
            {
                // The log is empty now, and there is a snapshot of its first record.
                (stored, var replaced) = first.Replace();
                await replaced.Within("the first replacement");
            }
            else
            {
                await PutAsync(stored, "old");
            }

            _files.OnNextRename(() => _files.CanFlushDirectory = false);
            (other, var refused) = first.Replace();
            await refused.Awaiting(it => it.Within("the replacement")).Should().ThrowAsync<IOException>();
            _files.CanFlushDirectory = true;

            await PutAsync(stored, "after");
            state = stored.Describe();
            other.Engine.Dispose();
            if (isSecond)
            {
                stored.Engine.Dispose();
            }
        }

        await using var again = Open(snapshotBytes: 1 << 20);
        again.Describe().Should().Equal(state);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Replace_OldFilesCannotBeDeleted_TheNewStateIsStored(bool canFlush)
    {
        byte[] state;
        await using (var stored = Open(snapshotBytes: 1 << 20))
        {
            await PutAsync(stored, "old");
            _files.OnNextRename(() => (_files.CanFlushDirectory, _files.CanDelete) = (canFlush, false));
            var (other, replaced) = stored.Replace();
            await replaced.Within("the replacement");
            _files.CanFlushDirectory = true;
            await PutAsync(other, "new");
            state = other.Describe();
            other.Engine.Dispose();
        }

        await using var again = Open(snapshotBytes: 1 << 20);
        again.Describe().Should().Equal(state);
    }

    [Test]
    public async Task Replace_DiskIsFull_IsRefused()
    {
        byte[] state;
        await using (var stored = Open(snapshotBytes: 1 << 20))
        {
            StoredEngine? waiting = null;
            Task? refused = null;

            // This one is behind a change that cannot be written.
            _files.OnNextWrite(() =>
            {
                stored.Engine.Put(Request("second"));
                (waiting, refused) = stored.Replace();
                _files.OnNextWrite(() => _files.IsFull = true);
            });
            stored.Engine.Put(Request("first"));
            await Bounded.UntilAsync(() => refused is not null, "the replacement");
            await refused!.Awaiting(it => it.Within("the refusal")).Should().ThrowAsync<IOException>();

            var (late, alsoRefused) = stored.Replace();
            await alsoRefused.Awaiting(it => it.Within("the refusal of a later one")).Should().ThrowAsync<IOException>();

            _files.IsFull = false;
            waiting!.Engine.Dispose();
            late.Engine.Dispose();
            await Bounded.UntilAsync(() => TryPutAsync(stored, "after"), "a put is accepted");
            state = stored.Describe();
        }

        await using var again = Open(snapshotBytes: 1 << 20);
        again.Describe().Should().Equal(state);
    }

    [Test]
    public async Task Replace_UnexpectedError_IsReported_AndTheLogGoesOn()
    {
        byte[] state;
        await using (var stored = Open(snapshotBytes: 1 << 20))
        {
            await PutAsync(stored, "old");
            _files.OnNextRename(() => throw new ArgumentOutOfRangeException("value"));
            var (other, refused) = stored.Replace();
            await refused.Awaiting(it => it.Within("the refusal")).Should().ThrowAsync<IOException>();
            other.Engine.Dispose();

            await PutAsync(stored, "after");
            state = stored.Describe();
        }

        await using var again = Open(snapshotBytes: 1 << 20);
        again.Describe().Should().Equal(state);
    }

    [Test]
    public async Task Replace_AfterTheEnd_IsRefused()
    {
        var stored = Open(snapshotBytes: 1 << 20);
        await stored.DisposeAsync();

        var (other, refused) = stored.Replace();

        await refused.Awaiting(it => it.Within("the refusal")).Should().ThrowAsync<IOException>();
        other.Engine.Dispose();
    }

    private static async Task<bool> TryPutAsync(StoredEngine stored, string key)
    {
        try
        {
            await PutAsync(stored, key);
            return true;
        }
        catch (EtcdException)
        {
            return false;
        }
    }

    private static PutRequest Request(string key) => new() { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8("value") };

    private static async Task PutAsync(StoredEngine stored, string key)
    {
        stored.Engine.Put(Request(key));
        await stored.StoredAsync();
    }

    private StoredEngine Open(long snapshotBytes) => StoredEngine.Open(
        _directory.Path,
        new DataSettings(IsSynced: true, NullLogger.Instance) { SnapshotBytes = snapshotBytes, Files = _files });
}
