using System.Globalization;
using Microsoft.Extensions.Logging;

namespace FakeEtcd.Persistence;

/// <summary>Reads a data directory when its server starts: the last snapshot, and the logs behind it.</summary>
/// <remarks>
/// The end of the last log may be torn, because its server was killed in the middle of a write. It is cut. Any other damage is an error: who
/// continued behind it would lose changes that were acknowledged.
/// </remarks>
internal sealed class Recovery
{
    private readonly DataFolder _folder;
    private readonly ILogger _logger;

    private Recovery(DataFolder folder, ILogger logger)
    {
        _folder = folder;
        _logger = logger;
    }

    /// <summary>The state; it has no identity if the directory is new.</summary>
    public StoredState State { get; } = new();

    /// <summary>The sequence number of the last record.</summary>
    public long Sequence { get; private set; }

    /// <summary>The length of the log to continue; null if a new log is to be begun.</summary>
    public long? LogLength { get; private set; }

    /// <summary>The sequence number of the first record of the log to continue.</summary>
    public long LogFirst { get; private set; }

    /// <exception cref="InvalidDataException">The directory is damaged. The message names the file and the place.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Recovery Run(DataFolder folder, ILogger logger)
    {
        var recovery = new Recovery(folder, logger);
        var snapshot = recovery.ReadSnapshot();
        recovery.ReadLogs(snapshot);
        if (recovery.State.Identity is null && recovery.Sequence > 0)
        {
            throw Missing("there is no snapshot before the first log");
        }

        // Nothing is deleted before everything is read.
        folder.DeleteTemporary();
        if (snapshot is { } last)
        {
            folder.DeleteBefore(DiskFiles.Instance, last, logger);
        }

        return recovery;
    }

    private static InvalidDataException Missing(string reason) =>
        new($"The data directory is damaged: {reason}. Restore a copy of the directory, or delete it to start empty.");

    /// <summary>Reads the last snapshot.</summary>
    /// <returns>The number of its last record; null if there is none.</returns>
    private long? ReadSnapshot()
    {
        if (_folder.Snapshots() is not [.., var (sequence, path)])
        {
            return null;
        }

        using var file = new RecordFile(path, isSnapshot: true, sequence);
        while (file.Read())
        {
            Apply(file);
        }

        if (file.Error is { } error)
        {
            throw file.Damaged(error);
        }

        if (!State.IsComplete)
        {
            throw file.Damaged("the snapshot is cut off");
        }

        State.CompleteSnapshot();
        Sequence = sequence;
        return sequence;
    }

    /// <summary>Reads the logs behind the snapshot, or all if there is none.</summary>
    private void ReadLogs(long? snapshot)
    {
        var logs = _folder.Logs();
        if (snapshot is { } last)
        {
            // A new log begins before the snapshot is written, so it is there.
            if (logs.All(log => log.Sequence != last + 1))
            {
                throw Missing($"the log '{_folder.LogPath(last + 1)}' is missing, which follows the last snapshot");
            }

            logs = [.. logs.Where(log => log.Sequence > last)];
        }

        for (var index = 0; index < logs.Count; index++)
        {
            var (first, path) = logs[index];
            if (first > Sequence + 1)
            {
                throw Missing(string.Create(
                    CultureInfo.InvariantCulture, $"record {Sequence + 1} is missing, because the first log behind it is '{path}'"));
            }

            ReadLog(first, path, isLast: index == logs.Count - 1);
        }
    }

    private void ReadLog(long first, string path, bool isLast)
    {
        using var file = new RecordFile(path, isSnapshot: false, first);
        while (file.Read())
        {
            if (file.Next - 1 > Sequence)
            {
                Apply(file);
                Sequence = file.Next - 1;
            }
        }

        if (file.Error is { } error)
        {
            if (!isLast || !file.IsTorn())
            {
                throw file.Damaged(error);
            }

            DataLog.CutTail(_logger, path, file.Offset, file.Length - file.Offset, error);
        }

        // A log that ends before the snapshot has nothing behind which it could be continued.
        if (isLast && file.Next == Sequence + 1)
        {
            (LogFirst, LogLength) = (first, file.Offset);
        }
    }

    private void Apply(RecordFile file)
    {
        try
        {
            State.Apply(file.Content);
        }
        catch (InvalidDataException exception)
        {
            throw file.Damaged(exception.Message);
        }
    }
}
