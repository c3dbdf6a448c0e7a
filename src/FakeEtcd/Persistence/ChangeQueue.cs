using FakeEtcd.Engine;
using FakeEtcd.Protocol;

namespace FakeEtcd.Persistence;

/// <summary>The changes that wait for the writer of the log, and those who wait until their changes are stored.</summary>
/// <param name="isSynced">Whether a change is acknowledged only when it is durable.</param>
internal sealed class ChangeQueue(bool isSynced)
{
    /// <summary>How many bytes of changes may wait before those who add more have to wait too.</summary>
    private const long MaxBacklog = 64 << 20;

    /// <summary>How long the writer collects changes for one write to the file, if nobody waits for it.</summary>
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(10);

    private readonly object _monitor = new();
    private List<QueuedChange> _entries = [];
    private List<QueuedChange> _spare = [];
    private TaskCompletionSource? _next;
    private TaskCompletionSource? _inFlight;
    private long _appended;
    private long _taken;
    private long _stored;
    private long _backlog;
    private long _backlogInFlight;
    private bool _isIdle;
    private bool _isClosing;
    private volatile bool _isFailed;

    /// <summary>Adds a change.</summary>
    /// <param name="log">The log of the engine that has applied it.</param>
    /// <param name="change">The change; null to make the log the current one.</param>
    /// <param name="replaced">Completes when the log is the current one.</param>
    public void Append(EngineLog log, EngineChange? change, Replacement? replaced = null)
    {
        lock (_monitor)
        {
            _entries.Add(new QueuedChange(log, change, replaced));
            Volatile.Write(ref _backlog, _backlog + (change?.Size ?? 0));
            Volatile.Write(ref _appended, _appended + 1);
            if (_isIdle)
            {
                _isIdle = false;
                Monitor.PulseAll(_monitor);
            }
        }
    }

    /// <exception cref="EtcdException">The log cannot be written.</exception>
    public void RequireWritable()
    {
        if (_isFailed)
        {
            throw EtcdError.DataNotWritable.ToException();
        }
    }

    /// <summary>Waits until the changes so far are stored, if their acknowledgement depends on it or too many wait already.</summary>
    public ValueTask WhenStoredAsync() =>
        isSynced ? Volatile.Read(ref _appended) == Volatile.Read(ref _stored) ? ValueTask.CompletedTask : WaitAsync()
        : Volatile.Read(ref _backlog) <= MaxBacklog ? ValueTask.CompletedTask : WaitAsync();

    /// <summary>Waits for changes. For the writer.</summary>
    /// <returns>Whether there are any; false once the queue is closed and empty.</returns>
    public bool Wait()
    {
        lock (_monitor)
        {
            while (_entries.Count == 0 && !_isClosing)
            {
                _isIdle = true;
                Monitor.Wait(_monitor);
            }

            _isIdle = false;
            if (!isSynced && !_isClosing)
            {
                Monitor.Wait(_monitor, GatherTime);
            }

            return _entries.Count > 0;
        }
    }

    /// <summary>Waits before the writer tries again.</summary>
    /// <returns>Whether it may try again; false if the queue is closed.</returns>
    public bool WaitToRetry(TimeSpan delay)
    {
        lock (_monitor)
        {
            if (!_isClosing)
            {
                Monitor.Wait(_monitor, delay);
            }

            return !_isClosing;
        }
    }

    /// <summary>Takes all changes. For the writer, who then calls <see cref="Complete"/>.</summary>
    public List<QueuedChange> Take()
    {
        lock (_monitor)
        {
            var entries = _entries;
            (_entries, _spare) = (_spare, entries);
            _entries.Clear();
            _taken = _appended;
            _backlogInFlight = _backlog;
            _inFlight = _next;
            _next = null;
            return entries;
        }
    }

    /// <summary>Skips the changes of a log that wait, because they are stored in another way.</summary>
    public void Skip(EngineLog log)
    {
        lock (_monitor)
        {
            // They stay as empty entries: who waits for one of them waits for the rest.
            for (var index = 0; index < _entries.Count; index++)
            {
                if (_entries[index] is { Change: not null } entry && entry.Log == log)
                {
                    _entries[index] = default;
                }
            }
        }
    }

    /// <summary>Tells those who wait that the taken changes are stored.</summary>
    public void Complete()
    {
        TaskCompletionSource? stored;
        lock (_monitor)
        {
            _isFailed = false;
            Volatile.Write(ref _stored, _taken);
            Volatile.Write(ref _backlog, _backlog - _backlogInFlight);
            _backlogInFlight = 0;
            stored = _inFlight;
            _inFlight = null;
        }

        stored?.TrySetResult();
    }

    /// <summary>Tells those who wait that the changes cannot be stored, and refuses others.</summary>
    public void Fail()
    {
        TaskCompletionSource?[] waiting;
        lock (_monitor)
        {
            _isFailed = true;
            waiting = [_inFlight, _next];
            (_inFlight, _next) = (null, null);
        }

        foreach (var waiter in waiting)
        {
            waiter?.TrySetException(EtcdError.DataNotWritable.ToException());
        }
    }

    /// <summary>Ends the queue: the writer stores what is in it, and ends.</summary>
    public void Close()
    {
        lock (_monitor)
        {
            _isClosing = true;
            _isIdle = false;
            Monitor.PulseAll(_monitor);
        }
    }

    private ValueTask WaitAsync()
    {
        lock (_monitor)
        {
            if (_isFailed)
            {
                return ValueTask.FromException(EtcdError.DataNotWritable.ToException());
            }

            if (_appended == _stored)
            {
                return ValueTask.CompletedTask;
            }

            ref var waiting = ref _inFlight;
            if (_entries.Count > 0)
            {
                waiting = ref _next;
            }

            waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(waiting.Task);
        }
    }
}
