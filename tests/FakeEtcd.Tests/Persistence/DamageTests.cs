using Etcd.Api;
using FakeEtcd.Persistence;
using FluentAssertions;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Persistence;

/// <summary>The torn end of the last log is cut, and any other damage is found.</summary>
public sealed class DamageTests
{
    private TemporaryDirectory _directory = null!;
    private DataFolder _folder = null!;

    [SetUp]
    public void Create()
    {
        _directory = new TemporaryDirectory();
        _folder = DataFolder.Open(_directory.Path);
    }

    [TearDown]
    public void Delete() => _directory.Dispose();

    [Test]
    public async Task Run_LogCutAtEveryByte_HasTheRecordsBefore()
    {
        await WriteAsync(puts: 12);
        var path = _folder.Logs().Single().Path;
        var whole = await File.ReadAllBytesAsync(path);
        var records = Run().Sequence;
        var lengths = new List<long>();
        for (var length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            var logs = new RecordedLogs();
            var recovery = Recovery.Run(_folder, logs);

            lengths.Add(recovery.LogLength!.Value);
            recovery.LogLength.Should().BeLessThanOrEqualTo(length);
            logs.At(LogLevel.Warning).Should().HaveCount(recovery.LogLength < length || length == 0 ? 1 : 0, "a cut is named");
        }

        // Each record is there from its last byte on, and the log ends behind it.
        lengths.Distinct().Should().HaveCount((int)records + 2, "there is the empty file, the header alone, and each record").And.BeInAscendingOrder();
        lengths[^1].Should().Be(whole.Length);
    }

    [Test]
    public async Task Run_EveryByteOfTheLogFlipped_OnlyTheLastRecordIsCut()
    {
        await WriteAsync(puts: 6);
        var path = _folder.Logs().Single().Path;
        var whole = await File.ReadAllBytesAsync(path);
        var records = Run().Sequence;
        await File.WriteAllBytesAsync(path, whole[..^1]);
        var lastRecord = Run().LogLength!.Value;
        for (var index = 0; index < whole.Length; index++)
        {
            var damaged = whole.ToArray();
            damaged[index] ^= 0x41;
            await File.WriteAllBytesAsync(path, damaged);
            if (index < lastRecord)
            {
                this.Invoking(it => it.Run()).Should().Throw<InvalidDataException>($"byte {index} is damaged")
                    .WithMessage($"The data directory is damaged: * at byte * of '{path}'. *");
            }
            else
            {
                Run().Sequence.Should().Be(records - 1, $"byte {index} is in the last record");
            }
        }
    }

    [Test]
    public async Task Run_EveryByteOfTheSnapshotFlippedOrMissing_IsRefused()
    {
        await WriteAsync(puts: 30, snapshotBytes: 1_000);
        var path = _folder.Snapshots()[^1].Path;
        var whole = await File.ReadAllBytesAsync(path);
        for (var index = 0; index < whole.Length; index++)
        {
            var damaged = whole.ToArray();
            damaged[index] ^= 0x41;
            await File.WriteAllBytesAsync(path, damaged);
            this.Invoking(it => it.Run()).Should().Throw<InvalidDataException>($"byte {index} is damaged").WithMessage($"*'{path}'*");

            await File.WriteAllBytesAsync(path, whole[..index]);
            this.Invoking(it => it.Run()).Should().Throw<InvalidDataException>($"the file ends at byte {index}").WithMessage($"*'{path}'*");
        }
    }

    [Test]
    public async Task Run_LogBeforeTheLastOneIsCut_IsRefused()
    {
        await WriteAsync(puts: 30);
        var first = _folder.Logs().Single();
        var next = Run().Sequence + 1;
        LogFile.Open(DiskFiles.Instance, _folder, next, length: 0, isSynced: false).Dispose();
        Run().Sequence.Should().Be(next - 1);

        await File.WriteAllBytesAsync(first.Path, (await File.ReadAllBytesAsync(first.Path))[..^1]);

        this.Invoking(it => it.Run()).Should().Throw<InvalidDataException>().WithMessage($"*a record is cut off, at byte * of '{first.Path}'*");
    }

    [Test]
    public async Task Run_LogIsMissing_IsRefused()
    {
        await WriteAsync(puts: 30);
        var next = Run().Sequence + 1;
        LogFile.Open(DiskFiles.Instance, _folder, next, length: 0, isSynced: false).Dispose();
        File.Delete(_folder.Logs()[0].Path);

        this.Invoking(it => it.Run()).Should().Throw<InvalidDataException>().WithMessage("*log-0000000000000000001' is missing*");
    }

    [Test]
    public async Task Run_LastLogIsMissing_IsRefused()
    {
        await WriteAsync(puts: 30, snapshotBytes: 1_000);
        File.Delete(_folder.Logs()[^1].Path);

        this.Invoking(it => it.Run()).Should().Throw<InvalidDataException>().WithMessage("*is missing, which follows the last snapshot*");
    }

    [Test]
    public async Task Run_SnapshotIsMissing_IsRefused()
    {
        await WriteAsync(puts: 3);
        File.Delete(_folder.Snapshots().Single().Path);

        this.Invoking(it => it.Run()).Should().Throw<InvalidDataException>().WithMessage("*there is no snapshot before the first log*");
    }

    [Test]
    public async Task Run_LogBehindTheSnapshotIsDamaged_DeletesNothing()
    {
        await WriteAsync(puts: 30, snapshotBytes: 1_000);
        string[] old = [_folder.LogPath(0), _folder.SnapshotPath(0), DataFolder.TemporaryPath(_folder.SnapshotPath(0))];
        Array.ForEach(old, static path => File.WriteAllText(path, "old"));
        var last = _folder.Logs()[^1].Path;
        var bytes = await File.ReadAllBytesAsync(last);
        bytes[0] ^= 1;
        await File.WriteAllBytesAsync(last, bytes);

        this.Invoking(it => it.Run()).Should().Throw<InvalidDataException>();

        old.Should().OnlyContain(path => File.Exists(path));
    }

    [Test]
    public async Task Run_FilesBeforeTheSnapshotAreDamaged_TheyAreDeleted()
    {
        await WriteAsync(puts: 30, snapshotBytes: 1_000);
        await File.WriteAllTextAsync(_folder.LogPath(0), "damaged");

        Run().Sequence.Should().BePositive();

        File.Exists(_folder.LogPath(0)).Should().BeFalse();
    }

    [Test]
    public void Run_RecordAcrossTheEndOfABuffer_IsFound([Range(0, 25)] int before)
    {
        const int BufferSize = 1 << 18;

        // The length of a text of this size takes three bytes.
        var filler = new string('x', BufferSize - before - RecordBuffer.HeaderLength - 3);
        byte[] log = [.. Written((1, filler)), .. Written((2, "behind"))];
        log[3] ^= 1;
        WriteLog(log);

        this.Invoking(it => it.Run()).Should().Throw<InvalidDataException>();
    }

    [TestCase(2, false)]
    [TestCase(1, true)]
    [TestCase(0, true)]
    [TestCase(1000, true)]
    public void Run_ImageOfARecordInATornRecord_CountsOnlyIfItsNumberFits(long number, bool isCut)
    {
        WriteLog([.. new byte[100], .. Written((number, "image")), .. new byte[10]]);

        RunsOrThrows(isCut);
    }

    [Test]
    public void Run_RecordBehindABadOne_CountsOnlyIfItIsOfALaterWrite([Values] bool isSameWrite)
    {
        byte[] log = isSameWrite ? Written((1, "first"), (2, "second")) : [.. Written((1, "first")), .. Written((2, "second"))];
        log[RecordBuffer.HeaderLength + 2] ^= 1;
        WriteLog(log);

        RunsOrThrows(isCut: isSameWrite);
    }

    [Test]
    public void Run_RecordHasAnotherNumber_IsRefused()
    {
        WriteLog(Written((2, "second")));

        RunsOrThrows(isCut: false);
    }

    [Test]
    public async Task Run_InterruptedSnapshot_IsIgnored()
    {
        await WriteAsync(puts: 3);
        var left = DataFolder.TemporaryPath(_folder.SnapshotPath(2));
        await File.WriteAllTextAsync(left, "half");

        Run().Sequence.Should().BePositive();
        File.Exists(left).Should().BeFalse();
    }

    /// <summary>Records of one write.</summary>
    private static byte[] Written(params (long Number, string Text)[] records)
    {
        var buffer = new RecordBuffer();
        foreach (var (number, text) in records)
        {
            buffer.Begin(RecordKind.Versions);
            buffer.Add(text);
            buffer.End(number);
        }

        return buffer.Written.ToArray();
    }

    /// <summary>Writes the first log.</summary>
    private void WriteLog(byte[] records) =>
        File.WriteAllBytes(_folder.LogPath(1), [.. FileHeader.Create(isSnapshot: false, 1), .. records]);

    private void RunsOrThrows(bool isCut)
    {
        if (isCut)
        {
            Run().Sequence.Should().Be(0);
        }
        else
        {
            this.Invoking(it => it.Run()).Should().Throw<InvalidDataException>();
        }
    }

    private Recovery Run() => Recovery.Run(_folder, NullLogger.Instance);

    /// <param name="puts">The number of puts.</param>
    /// <param name="snapshotBytes">The length of a log after which a snapshot takes its place; null for no snapshot.</param>
    private async Task WriteAsync(int puts, long? snapshotBytes = null)
    {
        await using var stored = StoredEngine.Open(_directory.Path, StoredEngine.Synced with { SnapshotBytes = snapshotBytes ?? 1 << 20 });
        stored.Engine.LeaseGrant(new LeaseGrantRequest { ID = 7, TTL = 100 });
        for (var number = 0; number < puts; number++)
        {
            stored.Engine.Put(new PutRequest { Key = ByteString.CopyFromUtf8($"key{number % 5}"), Value = ByteString.CopyFromUtf8($"{number}") });
            await stored.StoredAsync();
        }

        if (snapshotBytes is not null)
        {
            await Bounded.UntilAsync(() => _folder.Snapshots().Any(snapshot => snapshot.Sequence > 0), "a snapshot");
        }
    }
}
