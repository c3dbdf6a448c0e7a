namespace FakeEtcd.Persistence;

/// <summary>The log that is written, and how much of it.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly IDataFile _file;
    private readonly bool _isSynced;

    private LogFile(IDataFile file, string path, long first, long length, bool isSynced)
    {
        First = first;
        _file = file;
        _isSynced = isSynced;
        Path = path;
        Length = length;
    }

    /// <summary>The number of the first record.</summary>
    public long First { get; }

    public string Path { get; }

    public long Length { get; private set; }

    /// <summary>Opens a log.</summary>
    /// <param name="files">The files.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="first">The number of its first record.</param>
    /// <param name="length">How much of it is valid; the rest is cut off.</param>
    /// <param name="isSynced">Whether it is made durable.</param>
    public static LogFile Open(IDataFiles files, DataFolder folder, long first, long length, bool isSynced)
    {
        var path = folder.LogPath(first);
        var isNew = !File.Exists(path);
        var file = files.Open(path);
        try
        {
            file.Truncate(length);
            var log = new LogFile(file, path, first, length, isSynced);
            if (length == 0)
            {
                log.Append(FileHeader.Create(isSnapshot: false, first));
            }

            if (isSynced)
            {
                file.Flush();
                files.FlushDirectory(folder.Path);
            }

            return log;
        }
        catch
        {
            file.Dispose();
            if (isNew)
            {
                // The log before it goes on, and must be the last one.
                files.Delete(path);
            }

            throw;
        }
    }

    /// <summary>Writes records. If that fails, a repetition writes them to the same place.</summary>
    public void Append(ReadOnlySpan<byte> records)
    {
        _file.Write(records, Length);
        if (_isSynced)
        {
            _file.Flush();
        }

        Length += records.Length;
    }

    public void Dispose() => _file.Dispose();
}
