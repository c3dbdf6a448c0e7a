using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Threading;

namespace FakeEtcd.Engine.Watches;

/// <summary>
/// The watches of one client stream, and the queue of its output.
/// </summary>
/// <remarks>
/// The queue holds at most 128 batches of events. Beyond that the watchers read from history, so a held or slow stream does not use more
/// memory.
/// </remarks>
internal sealed partial class WatchStream : IOpenWatches
{
    /// <summary>The watch ID that means "none", or "all" in a progress notification.</summary>
    public const long NoWatchId = -1;

    /// <summary>The maximum number of queued batches. Beyond it the watchers read from history. The value is etcd's.</summary>
    private const int MaxQueuedBatches = 128;

    private readonly WatchHub _hub;
    private readonly HoldGate _gate;
    private readonly Channel<WatchOutput> _output = Channel.CreateUnbounded<WatchOutput>(new() { SingleReader = true });
    private readonly Dictionary<long, Watcher> _watchers = [];
    private readonly long _opened;
    private long _nextId;
    private int _queued;
    private bool _isClosed;

    /// <param name="hub">Delivers the events.</param>
    /// <param name="replica">The state of the member whose client watches.</param>
    /// <param name="gate">Stops the reads from the queue while it is held.</param>
    public WatchStream(WatchHub hub, Replica replica, HoldGate gate)
    {
        _hub = hub;
        _gate = gate;
        _opened = hub.Time.GetTimestamp();
        Replica = replica;
    }

    public Replica Replica { get; }

    /// <summary>How many batches of events wait to be sent.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>The state as the stream's member sees it.</summary>
    private StoreState View => Replica.Stale ?? _hub.Store.State;

    /// <summary>
    /// Reads the output for the client. An entry counts as written when the caller requests the next one. There is one reader at a time. It
    /// waits while the gate is held.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="flush">Sends what the caller has written. Called before a wait; null for a caller that does it by itself.</param>
    public async IAsyncEnumerable<WatchOutput> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken, Func<Task>? flush = null)
    {
        flush ??= static () => Task.CompletedTask;
        while (true)
        {
            if (_gate.IsHeld)
            {
                await flush().ConfigureAwait(false);
                await _gate.PassAsync(cancellationToken).ConfigureAwait(false);
            }

            if (!_output.Reader.TryRead(out var output))
            {
                await flush().ConfigureAwait(false);
                if (!await _output.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield break;
                }

                continue;
            }

            switch (output)
            {
                case WatchOutput.Barrier barrier:
                    await flush().ConfigureAwait(false);
                    Pass(barrier);
                    break;
                case WatchOutput.CatchUp catchUp:
                    await flush().ConfigureAwait(false);
                    if (CatchUp(catchUp.Watcher) is { } caughtUp)
                    {
                        yield return caughtUp;
                    }

                    break;
                default:
                    yield return output;
                    CountWritten(output);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public Task DrainAsync()
    {
        var held = _gate.WhenHeld;
        var barrier = new WatchOutput.Barrier(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return held.IsCompleted || !_output.Writer.TryWrite(barrier) ? Task.CompletedTask : Task.WhenAny(barrier.Reached.Task, held);
    }

    public void Dispose()
    {
        ITimer? timer;
        lock (_hub.Gate)
        {
            _isClosed = true;
            foreach (var watcher in _watchers.Values)
            {
                _hub.SetState(watcher, WatcherState.Canceled);
            }

            _watchers.Clear();
            _output.Writer.TryComplete();
            timer = _progressTimer;
            _hub.Close(this);
        }

        timer?.Dispose();
        while (_output.Reader.TryRead(out var output))
        {
            (output as WatchOutput.Barrier)?.Reached.TrySetResult();
        }
    }

    private void EnqueueBatch(WatchOutput output)
    {
        Interlocked.Increment(ref _queued);
        Enqueue(output);
    }

    private void CountWritten(WatchOutput output)
    {
        if (output is WatchOutput.Events or WatchOutput.Progress)
        {
            Interlocked.Decrement(ref _queued);
        }
    }

    private void Enqueue(WatchOutput output) => _output.Writer.TryWrite(output);
}
