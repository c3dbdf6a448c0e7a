using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;

namespace FakeEtcd.Persistence;

/// <summary>Writes a snapshot: the records that lead to the state of a checkpoint.</summary>
internal static class CheckpointFile
{
    /// <summary>The size of the records of versions, and of the writes to the file.</summary>
    private const int BatchSize = 64 << 10;

    /// <summary>Writes a snapshot under a temporary name, makes it durable, and gives it its name.</summary>
    /// <param name="files">The files.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="sequence">The number of the last record before the checkpoint.</param>
    /// <param name="identity">The IDs of the directory.</param>
    /// <param name="checkpoint">The state.</param>
    /// <param name="cancellationToken">Cancels the snapshot.</param>
    /// <returns>The size in bytes.</returns>
    public static long Write(
        IDataFiles files, DataFolder folder, long sequence, DataIdentity identity, EngineCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var path = folder.SnapshotPath(sequence);
        var temporary = DataFolder.TemporaryPath(path);
        try
        {
            long length;
            using (var file = files.Open(temporary))
            {
                file.Truncate(0);
                length = Write(file, sequence, identity, checkpoint, cancellationToken);
                file.Flush();
            }

            files.Rename(temporary, path);
            FlushName(files, folder, path);
            return length;
        }
        catch
        {
            files.Delete(temporary);
            throw;
        }
    }

    /// <summary>Makes the name durable. A snapshot that cannot get that far is removed: the next start would serve what was refused.</summary>
    private static void FlushName(IDataFiles files, DataFolder folder, string path)
    {
        try
        {
            files.FlushDirectory(folder.Path);
        }
        catch (IOException)
        {
            if (TryDelete(files, path))
            {
                throw;
            }

            // It stays, so it counts.
        }
    }

    private static bool TryDelete(IDataFiles files, string path)
    {
        try
        {
            files.Delete(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long Write(
        IDataFile file, long sequence, DataIdentity identity, EngineCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var output = new Output(file, sequence);
        output.Add(identity.Encode);
        foreach (var lease in checkpoint.Leases)
        {
            output.Add(new EngineChange.Granted(checkpoint.Proposals, lease.Id, lease.Ttl));
        }

        output.Add(new EngineChange.Authorized(checkpoint.Proposals, AuthState.Initial, checkpoint.Auth));
        output.Add(new EngineChange.Alarmed(checkpoint.Proposals, checkpoint.Alarms));
        output.Add(new EngineChange.Downgraded(checkpoint.Proposals, checkpoint.IsDowngrading));
        output.Add(new EngineChange.Compacted(checkpoint.Proposals, checkpoint.View.CompactRevision));
        if (checkpoint.Cluster is { } cluster)
        {
            output.Add(new EngineChange.Reconfigured(checkpoint.Proposals, cluster));
        }

        using var versions = checkpoint.Versions().GetEnumerator();
        var more = versions.MoveNext();
        while (more)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Add(record =>
            {
                record.Begin(RecordKind.Versions);
                while (more && record.Length < BatchSize)
                {
                    ChangeEncoder.Add(versions.Current, record);
                    more = versions.MoveNext();
                }
            });
        }

        output.Add(record =>
        {
            record.Begin(RecordKind.Complete);
            record.Add(checkpoint.Proposals);
        });
        output.Flush();
        return output.Offset;
    }

    private sealed class Output
    {
        private readonly IDataFile _file;
        private readonly RecordBuffer _buffer = new();
        private long _records;

        public Output(IDataFile file, long sequence)
        {
            _file = file;
            file.Write(FileHeader.Create(isSnapshot: true, sequence), offset: 0);
            Offset = FileHeader.Length;
        }

        public long Offset { get; private set; }

        public void Add(EngineChange change) => Add(record => ChangeEncoder.Encode(change, record));

        public void Add(Action<RecordBuffer> encode)
        {
            encode(_buffer);
            _buffer.End(++_records);
            if (_buffer.Length >= BatchSize)
            {
                Flush();
            }
        }

        public void Flush()
        {
            _file.Write(_buffer.Written, Offset);
            Offset += _buffer.Length;
            _buffer.Clear();
        }
    }
}
