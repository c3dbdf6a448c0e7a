using System.Globalization;
using Microsoft.Extensions.Logging;

namespace FakeEtcd.Persistence;

/// <summary>The files of a data directory, which are in a folder of their own.</summary>
/// <remarks>
/// A log holds the records from the sequence number in its name on. A snapshot holds the state after the record with the number in its name.
/// </remarks>
internal sealed class DataFolder
{
    private const string FolderName = "fake-etcd";
    private const string EtcdFolderName = "member";
    private const string LockName = "lock";
    private const string TemporaryExtension = ".tmp";

    private DataFolder(string path) => Path = System.IO.Path.Combine(path, FolderName);

    /// <summary>The folder of the files.</summary>
    public string Path { get; }

    public string LockPath => System.IO.Path.Combine(Path, LockName);

    /// <summary>Opens the folder in a data directory, and creates both if they are missing. Only their owner has access to what is created.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="flush">Makes the names in a directory durable; null if they need not be.</param>
    /// <exception cref="IOException">They cannot be created, or the directory is one of etcd's.</exception>
    public static DataFolder Open(string directory, Action<string>? flush = null)
    {
        var folder = new DataFolder(System.IO.Path.GetFullPath(directory));
        var etcd = System.IO.Path.Combine(System.IO.Path.GetFullPath(directory), EtcdFolderName);
        if (!Directory.Exists(folder.Path) && Directory.Exists(etcd))
        {
            throw new IOException(
                $"The data directory '{directory}' is one of a real etcd, whose files FakeEtcd does not read. Use another directory. To take "
                + $"over the data, start from a snapshot of etcd (FromSnapshot), which can also be the file {EtcdFolderName}/snap/db.");
        }

        try
        {
            var missing = Missing(folder.Path);
            Create(System.IO.Path.GetFullPath(directory));
            Create(folder.Path);
            missing.ForEach(path => flush?.Invoke(System.IO.Path.GetDirectoryName(path)!));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"The data directory '{directory}' cannot be created or changed: {exception.Message}", exception);
        }

        return folder;
    }

    public string LogPath(long first) => PathOf("log", first);

    public string SnapshotPath(long last) => PathOf("snapshot", last);

    public static string TemporaryPath(string path) => path + TemporaryExtension;

    /// <summary>The logs, with the number of the first record, in order.</summary>
    public IReadOnlyList<(long Sequence, string Path)> Logs() => Find("log");

    /// <summary>The snapshots, with the number of the last record, in order.</summary>
    public IReadOnlyList<(long Sequence, string Path)> Snapshots() => Find("snapshot");

    /// <summary>Deletes what an interrupted snapshot has left.</summary>
    public void DeleteTemporary()
    {
        foreach (var path in Directory.EnumerateFiles(Path, $"snapshot-*{TemporaryExtension}"))
        {
            File.Delete(path);
        }
    }

    /// <summary>Deletes the logs and the snapshots that a snapshot makes useless. What cannot be deleted stays, without harm.</summary>
    public void DeleteBefore(IDataFiles files, long snapshot, ILogger logger)
    {
        try
        {
            DeleteBefore(files, snapshot);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            DataLog.CannotDelete(logger, SnapshotPath(snapshot), exception);
        }
    }

    /// <summary>The directories on a path that do not exist yet, the innermost first.</summary>
    private static List<string> Missing(string path)
    {
        List<string> missing = [];
        for (var current = path; current is not null && !Directory.Exists(current); current = System.IO.Path.GetDirectoryName(current))
        {
            missing.Add(current);
        }

        return missing;
    }

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void DeleteBefore(IDataFiles files, long snapshot)
    {
        foreach (var (sequence, path) in Snapshots())
        {
            if (sequence < snapshot)
            {
                files.Delete(path);
            }
        }

        var logs = Logs();
        for (var index = 0; index < logs.Count - 1 && logs[index + 1].Sequence <= snapshot + 1; index++)
        {
            files.Delete(logs[index].Path);
        }
    }

    private string PathOf(string kind, long sequence) =>
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{kind}-{sequence:D19}"));

    private List<(long Sequence, string Path)> Find(string kind)
    {
        var found = new List<(long Sequence, string Path)>();
        foreach (var path in Directory.EnumerateFiles(Path, $"{kind}-*"))
        {
            var number = System.IO.Path.GetFileName(path)[(kind.Length + 1)..];
            if (long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            {
                found.Add((sequence, path));
            }
        }

        found.Sort();
        return found;
    }
}
