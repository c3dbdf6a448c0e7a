using System.Collections.Concurrent;
using FakeEtcd.Persistence;

namespace FakeEtcd.Tests.Persistence;

/// <summary>A disk that a test fills: then it takes a part of a write, and refuses the rest.</summary>
internal sealed class FaultyFiles : IDataFiles
{
    private const string Full = "No space left on device";

    private volatile bool _isFull;
    private volatile bool _canFlush = true;
    private volatile bool _canFlushDirectory = true;
    private volatile bool _canDelete = true;
    private int _flushes;
    private Action? _onNextWrite;
    private Action? _onNextRename;

    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    /// <summary>Whether flushes succeed.</summary>
    public bool CanFlush
    {
        get => _canFlush;
        set => _canFlush = value;
    }

    /// <summary>The length of a file beyond which writes fail.</summary>
    public long MaxLength { get; set; } = long.MaxValue;

    /// <summary>Whether the names in a directory can be made durable.</summary>
    public bool CanFlushDirectory
    {
        get => _canFlushDirectory;
        set => _canFlushDirectory = value;
    }

    /// <summary>Whether files can be deleted.</summary>
    public bool CanDelete
    {
        get => _canDelete;
        set => _canDelete = value;
    }

    /// <summary>The directories whose names were made durable.</summary>
    public ConcurrentQueue<string> FlushedDirectories { get; } = [];

    public int Flushes => Volatile.Read(ref _flushes);

    /// <summary>Calls an action before the next write of a file.</summary>
    public void OnNextWrite(Action action) => Volatile.Write(ref _onNextWrite, action);

    /// <summary>Calls an action before the next file gets its final name.</summary>
    public void OnNextRename(Action action) => Volatile.Write(ref _onNextRename, action);

    public IDataFile Open(string path) => new FaultyFile(this, DiskFiles.Instance.Open(path));

    public void Rename(string from, string to)
    {
        Interlocked.Exchange(ref _onNextRename, null)?.Invoke();
        DiskFiles.Instance.Rename(from, to);
    }

    public void Delete(string path)
    {
        if (!CanDelete)
        {
            throw new UnauthorizedAccessException("Access is denied");
        }

        DiskFiles.Instance.Delete(path);
    }

    public void FlushDirectory(string path)
    {
        if (!CanFlushDirectory)
        {
            throw new IOException("Input/output error");
        }

        DiskFiles.Instance.FlushDirectory(path);
        FlushedDirectories.Enqueue(path);
    }

    private sealed class FaultyFile(FaultyFiles owner, IDataFile file) : IDataFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            Interlocked.Exchange(ref owner._onNextWrite, null)?.Invoke();
            if (owner.IsFull || offset + bytes.Length > owner.MaxLength)
            {
                file.Write(bytes[..(bytes.Length / 2)], offset);
                throw new IOException(Full);
            }

            file.Write(bytes, offset);
        }

        public void Flush()
        {
            Interlocked.Increment(ref owner._flushes);
            if (!owner.CanFlush)
            {
                throw new IOException("Input/output error");
            }

            file.Flush();
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
