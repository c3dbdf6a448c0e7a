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

    /// <summary>The replacements that may still wait for the writer.</summary>
    private readonly List<Replacement> _replacements = [];
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
    /// <param name="change">The change.</param>
    public void Append(EngineLog log, EngineChange change)
    {
        lock (_monitor)
        {
            Add(new QueuedChange(log, change, Replacement: null));
            Volatile.Write(ref _backlog, _backlog + change.Size);
        }
    }

    /// <summary>Adds a replacement of the state, which makes a log the current one. It is refused while the log cannot be written.</summary>
    /// <param name="log">The log of the other engine.</param>
    /// <param name="replacement">The replacement.</param>
    public void Append(EngineLog log, Replacement replacement)
    {
        lock (_monitor)
        {
            if (!_isFailed)
            {
                _replacements.RemoveAll(static other => other.Done.IsCompleted);
                _replacements.Add(replacement);
                Add(new QueuedChange(log, Change: null, replacement));
                return;
            }
        }

        replacement.Refuse();
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

    /// <summary>Tells those who wait that the changes cannot be stored, and refuses others and all replacements.</summary>
    public void Fail()
    {
        TaskCompletionSource?[] waiting;
        Replacement[] replacements;
        lock (_monitor)
        {
            _isFailed = true;
            waiting = [_inFlight, _next];
            (_inFlight, _next) = (null, null);
            replacements = [.. _replacements];
            _replacements.Clear();
        }

        foreach (var replacement in replacements)
        {
            replacement.Refuse();
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

    /// <summary>Adds an entry. The caller holds the monitor.</summary>
    private void Add(QueuedChange entry)
    {
        _entries.Add(entry);
        Volatile.Write(ref _appended, _appended + 1);
        if (_isIdle)
        {
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
