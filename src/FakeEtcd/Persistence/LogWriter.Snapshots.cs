using System.Diagnostics.CodeAnalysis;
using FakeEtcd.Engine;

namespace FakeEtcd.Persistence;

/// <remarks>Snapshots: when a log is long, and when another state takes the place of the current one.</remarks>
internal sealed partial class LogWriter
{
    /// <summary>The snapshot that is being written, or was written last, with its size.</summary>
    private Task<long> _snapshot = Task.FromResult(0L);
    private long _nextSnapshotAt;

    /// <summary>Begins a new log, and a snapshot of the state before it. The logs before it are deleted when the snapshot is durable.</summary>
    private void BeginSnapshot()
    {
        List<QueuedChange> before = [];
        var engine = _engine!;
        var checkpoint = engine.BeginCheckpoint(() => before = _queue.Take());
        try
        {
            Write(before);
            if (_isLost || _engine != engine)
            {
                // A replacement has written its own snapshot.
                engine.EndCheckpoint(checkpoint);
                return;
            }

            BeginLog();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The log goes on.
            engine.EndCheckpoint(checkpoint);
            DataLog.CannotWriteSnapshot(_logger, _folder.SnapshotPath(_sequence), exception);
            _nextSnapshotAt = _log.Length + _settings.SnapshotBytes;
            return;
        }

        var sequence = _sequence;
        _nextSnapshotAt = Math.Max(_settings.SnapshotBytes, _snapshot.IsCompletedSuccessfully ? _snapshot.Result : 0);
        _snapshot = Task.Run(() => WriteSnapshot(sequence, engine, checkpoint));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the logs have all changes.")]
    private long WriteSnapshot(long sequence, EtcdEngine engine, EngineCheckpoint checkpoint)
    {
        var path = _folder.SnapshotPath(sequence);
        try
        {
            var length = CheckpointFile.Write(_settings.Files, _folder, sequence, _identity, checkpoint, _closing.Token);
            _folder.DeleteBefore(_settings.Files, sequence, _logger);
            DataLog.WroteSnapshot(_logger, path);
            return length;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception exception)
        {
            DataLog.CannotWriteSnapshot(_logger, path, exception);
            return 0;
        }
        finally
        {
            engine.EndCheckpoint(checkpoint);
        }
    }

    /// <summary>Stores the state of another engine instead of the current one's.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the caller waits for it, and the log goes on.")]
    private void Replace(EngineLog log, Replacement replacement)
    {
        Task.WaitAny(_snapshot);
        var checkpoint = replacement.Engine.BeginCheckpoint(() => _queue.Skip(log));
        try
        {
            AddRecord();
            BeginLog();
            var state = checkpoint with { Cluster = checkpoint.Cluster ?? _engine!.Cluster };
            CheckpointFile.Write(_settings.Files, _folder, _sequence, _identity, state, CancellationToken.None);
        }
        catch (Exception exception)
        {
            replacement.Fail(exception);
            return;
        }
        finally
        {
            replacement.Engine.EndCheckpoint(checkpoint);
        }

        // The next start serves the new state, so nothing may refuse it any more.
        (_current, _engine) = (log, replacement.Engine);
        replacement.Complete();
        _folder.DeleteBefore(_settings.Files, _sequence, _logger);
    }

    /// <summary>Adds a record without effect to a log that has none. So the next snapshot takes the place of no other one, and can be undone.</summary>
    private void AddRecord()
    {
        if (_log.First <= _sequence)
        {
            return;
        }

        ChangeEncoder.Encode(new EngineChange.Ended(_engine!.Proposals), _buffer);
        _buffer.End(_sequence + 1);
        try
        {
            _log.Append(_buffer.Written);
        }
        finally
        {
            _buffer.Clear();
        }

        _sequence++;
    }

    private void BeginLog()
    {
        if (_log.First == _sequence + 1)
        {
            return;
        }

        var next = LogFile.Open(_settings.Files, _folder, _sequence + 1, length: 0, _settings.IsSynced);
        _log.Dispose();
        _log = next;
    }
}
