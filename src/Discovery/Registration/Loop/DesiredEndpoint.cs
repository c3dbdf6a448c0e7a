namespace Etcd.Discovery.Registration.Loop;

/// <summary>The endpoint that etcd shall hold, and those who wait until it does.</summary>
internal sealed class DesiredEndpoint(RegisteredEndpoint endpoint)
{
    private readonly Lock _lock = new();
    private readonly List<(long Version, TaskCompletionSource Written)> _waiters = [];
    private (RegisteredEndpoint Endpoint, long Version) _current = (endpoint, 1);
    private TaskCompletionSource _changed = NewSource();
    private Exception? _end;

    public (RegisteredEndpoint Endpoint, long Version) Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>A task that ends once <see cref="Current"/> is newer than the given version.</summary>
    public Task WaitForChangeAsync(long version, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _current.Version > version ? Task.CompletedTask : _changed.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Wants another endpoint from now on.</summary>
    /// <returns>A task that ends when etcd holds it, or a newer one.</returns>
    public Task Change(RegisteredEndpoint endpoint)
    {
        lock (_lock)
        {
            if (_end is not null)
            {
                return Task.FromException(_end);
            }

            _current = (endpoint, _current.Version + 1);
            var written = NewSource();
            _waiters.Add((_current.Version, written));
            _changed.TrySetResult();
            _changed = NewSource();
            return written.Task;
        }
    }

    public void NoteWritten(long version)
    {
        lock (_lock)
        {
            foreach (var (_, written) in _waiters.Where(waiter => waiter.Version <= version))
            {
                written.TrySetResult();
            }

            _waiters.RemoveAll(waiter => waiter.Version <= version);
        }
    }

    /// <summary>Fails everyone who waits, now and later: nothing will be written any more.</summary>
    public void End(Exception reason)
    {
        lock (_lock)
        {
            _end ??= reason;
            foreach (var (_, written) in _waiters)
            {
                written.TrySetException(_end);

                // Who waited may have given up meanwhile.
                _ = written.Task.Exception;
            }

            _waiters.Clear();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
