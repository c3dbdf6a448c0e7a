using System.Diagnostics.CodeAnalysis;
using FakeEtcd.Engine;
using Microsoft.Extensions.Logging;

namespace FakeEtcd.Persistence;

/// <summary>Writes the changes of a queue to the logs of a data directory, on a thread of its own, and a snapshot when a log is long.</summary>
internal sealed partial class LogWriter : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    private readonly DataFolder _folder;
    private readonly DataSettings _settings;
    private readonly DataIdentity _identity;
    private readonly ChangeQueue _queue;
    private readonly RecordBuffer _buffer = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger;
    private LogFile _log;
    private EngineLog? _current;
    private EtcdEngine? _engine;
    private long _sequence;

    /// <summary>Whether the last changes are lost. What follows them must not be in the log.</summary>
    private bool _isLost;

    /// <param name="folder">The folder.</param>
    /// <param name="settings">How it is written.</param>
    /// <param name="identity">The IDs of the directory.</param>
    /// <param name="queue">The changes.</param>
    /// <param name="log">The log to continue.</param>
    /// <param name="sequence">The number of its last record.</param>
    public LogWriter(DataFolder folder, DataSettings settings, DataIdentity identity, ChangeQueue queue, LogFile log, long sequence)
    {
        _folder = folder;
        _settings = settings;
        _identity = identity;
        _queue = queue;
        _log = log;
        _sequence = sequence;
        _logger = settings.Logger;
        _nextSnapshotAt = settings.SnapshotBytes;
    }

    /// <summary>Begins to write.</summary>
    /// <param name="current">The log whose changes are written.</param>
    /// <param name="engine">The engine of that log.</param>
    public void Start(EngineLog current, EtcdEngine engine)
    {
        (_current, _engine) = (current, engine);
        new Thread(Run) { IsBackground = true, Name = "fake-etcd data" }.Start();
    }

    /// <summary>Writes what is in the queue, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _closing.CancelAsync().ConfigureAwait(false);
        await _ended.Task.ConfigureAwait(false);
        _closing.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it must not end the process, and the server must refuse writes.")]
    private void Run()
    {
        try
        {
            while (!_isLost && _queue.Wait())
            {
                Write(_queue.Take());
                if (_log.Length >= _nextSnapshotAt && _log.First <= _sequence && _snapshot.IsCompleted)
                {
                    BeginSnapshot();
                }
            }
        }
        catch (Exception exception)
        {
            DataLog.Broken(_logger, _folder.Path, exception);
        }
        finally
        {
            // Nobody serves the queue any more.
            _queue.Fail();
            Task.WaitAny(_snapshot);
            _log.Dispose();
            _ended.SetResult();
        }
    }

    private void Write(List<QueuedChange> entries)
    {
        EngineLog? stored = null;
        foreach (var entry in entries)
        {
            if (entry.Replacement is { } replacement)
            {
                Flush();
                if (_isLost || !replacement.TryBegin())
                {
                    replacement.Refuse();
                    continue;
                }

                Replace(entry.Log!, replacement);

                // The state that is stored has the changes that were already in the queue.
                stored = entry.Log;
            }
            else if (entry.Change is { } change && entry.Log == _current && entry.Log != stored)
            {
                ChangeEncoder.Encode(change, _buffer);
                _buffer.End(++_sequence);
            }
        }

        Flush();
        if (!_isLost)
        {
            _queue.Complete();
        }

        entries.Clear();

        void Flush()
        {
            if (_buffer.Length > 0)
            {
                Append(entries.Count);
                _buffer.Clear();
            }
        }
    }

    /// <summary>Appends the buffer to the log, however long that takes. Once the queue is closed, it is tried one last time.</summary>
    private void Append(int changes)
    {
        var (hasFailed, isLast) = (false, false);
        while (!_isLost)
        {
            try
            {
                _log.Append(_buffer.Written);
                if (hasFailed)
                {
                    DataLog.Recovered(_logger, _log.Path);
                }

                return;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (isLast)
                {
                    DataLog.Lost(_logger, _log.Path, changes, exception);
                    _isLost = true;
                    return;
                }

                if (!hasFailed)
                {
                    hasFailed = true;
                    DataLog.CannotWrite(_logger, _log.Path, exception);
                    _queue.Fail();
                }

                isLast = !_queue.WaitToRetry(RetryDelay);
            }
        }
    }
}
