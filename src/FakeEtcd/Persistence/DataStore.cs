using FakeEtcd.Engine;

namespace FakeEtcd.Persistence;

/// <summary>The data directory of a server: it locks the directory, reads the state, and stores every change.</summary>
internal sealed class DataStore : IAsyncDisposable
{
    private readonly FileStream _lock;
    private readonly DataFolder _folder;
    private readonly DataSettings _settings;
    private Recovery? _recovery;
    private readonly ChangeQueue _queue;
    private LogWriter? _writer;

    private DataStore(FileStream lockFile, DataFolder folder, DataSettings settings)
    {
        _lock = lockFile;
        _folder = folder;
        _settings = settings;
        _recovery = Recovery.Run(folder, settings.Logger);
        _queue = new ChangeQueue(settings.IsSynced);
        Log = new EngineLog(_queue);
    }

    /// <summary>The state in the directory, until <see cref="Start"/>; null if it is new.</summary>
    public StoredState? Stored => _recovery?.State is { Identity: not null } state ? state : null;

    /// <summary>The log of the first engine. It takes changes at once; <see cref="Start"/> begins to write them.</summary>
    public EngineLog Log { get; }

    /// <summary>Opens a directory, and creates it if it is missing.</summary>
    /// <exception cref="IOException">The directory is in use, or it cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The directory is damaged.</exception>
    public static DataStore Open(string path, DataSettings settings)
    {
        var folder = DataFolder.Open(path, settings.IsSynced ? settings.Files.FlushDirectory : null);
        var lockFile = Lock(folder, path);
        try
        {
            return new DataStore(lockFile, folder, settings);
        }
        catch (UnauthorizedAccessException exception)
        {
            lockFile.Dispose();
            throw new IOException($"The data directory '{path}' cannot be read: {exception.Message}", exception);
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    /// <summary>Begins to store the changes of an engine. In a new directory it stores the state of the engine first.</summary>
    /// <param name="engine">The engine, which has <see cref="Log"/> as its log.</param>
    /// <param name="identity">The IDs of a new directory.</param>
    /// <exception cref="IOException">The directory cannot be written. A new one stays new.</exception>
    public void Start(EtcdEngine engine, DataIdentity identity)
    {
        // The history that was read is the engine's now.
        var (recovery, stored) = (_recovery!, Stored);
        _recovery = null;
        try
        {
            var log = recovery.LogLength is { } length
                ? LogFile.Open(_settings.Files, _folder, recovery.LogFirst, length, _settings.IsSynced)
                : LogFile.Open(_settings.Files, _folder, recovery.Sequence + 1, length: 0, _settings.IsSynced);
            try
            {
                if (stored is null)
                {
                    Store(engine, identity, recovery.Sequence);
                }
            }
            catch
            {
                log.Dispose();
                throw;
            }

            DataLog.Opened(_settings.Logger, _folder.Path, recovery.Sequence);
            _writer = new LogWriter(_folder, _settings, stored?.Identity ?? identity, _queue, log, recovery.Sequence);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"The data directory '{_folder.Path}' cannot be written: {exception.Message}", exception);
        }

        _writer.Start(Log, engine);
    }

    /// <summary>Creates the log of an engine that is to take the place of the current one.</summary>
    public EngineLog CreateLog() => new(_queue);

    /// <summary>Stores the state of another engine instead of the current one's.</summary>
    /// <param name="log">The log of the engine.</param>
    /// <param name="engine">The engine.</param>
    /// <exception cref="IOException">The state cannot be written. The old one is kept.</exception>
    public Task ReplaceAsync(EngineLog log, EtcdEngine engine)
    {
        var replacement = new Replacement(engine);
        _queue.Append(log, replacement);
        return replacement.Done;
    }

    /// <summary>Stores all changes so far, and closes the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Stores the IDs and the first state as one snapshot: a start that is interrupted leaves both or neither.</summary>
    private void Store(EtcdEngine engine, DataIdentity identity, long sequence)
    {
        var checkpoint = engine.BeginCheckpoint(() => _queue.Skip(Log));
        try
        {
            CheckpointFile.Write(_settings.Files, _folder, sequence, identity, checkpoint, CancellationToken.None);
        }
        finally
        {
            engine.EndCheckpoint(checkpoint);
        }
    }

    private static FileStream Lock(DataFolder folder, string path)
    {
        try
        {
            return new FileStream(folder.LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The data directory '{path}' is in use by another server, or cannot be written: {exception.Message}", exception);
        }
    }
}
