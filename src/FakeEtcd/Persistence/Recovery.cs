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
        folder.DeleteTemporary();
        recovery.ReadSnapshot();
        recovery.ReadLogs();
        return recovery;
    }

    private void ReadSnapshot()
    {
        if (_folder.Snapshots() is not [.., var (sequence, path)])
        {
            return;
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
        _folder.DeleteBefore(DiskFiles.Instance, sequence, _logger);
    }

    private void ReadLogs()
    {
        var logs = _folder.Logs();
        for (var index = 0; index < logs.Count; index++)
        {
            var (first, path) = logs[index];
            if (first > Sequence + 1)
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The data directory is damaged: record {Sequence + 1} is missing, because the first log behind it is '{path}'. "
                    + $"Restore a copy of the directory, or delete it to start empty."));
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
