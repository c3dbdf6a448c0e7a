using System.Threading.Channels;
using Testing;

namespace Etcd.Discovery.Tests.Support;

/// <summary>A watcher whose steps a test gives.</summary>
internal sealed class FakeWatcher : IEndpointWatcher
{
    private readonly Channel<EndpointSnapshot> _steps = Channel.CreateUnbounded<EndpointSnapshot>();
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EndpointSnapshot? _before;
    private long _revision = 1;
    private int _given;
    private int _waits;

    public Task Disposed => _disposed.Task;

    /// <summary>Runs within the cancellation of a wait, as the timers of a custom clock do.</summary>
    public Action? OnCanceled { get; set; }

    public void Give(params (string Key, string Address)[] endpoints) =>
        Give(endpoints.Select(endpoint => KeyValuePair.Create("p/" + endpoint.Key, new RegisteredEndpoint(endpoint.Address))));

    public void Give(IEnumerable<KeyValuePair<string, RegisteredEndpoint>> endpoints)
    {
        _given++;
        _steps.Writer.TryWrite(EndpointSnapshot.Of("p/", ++_revision, endpoints));
    }

    /// <summary>Waits until the reader waits for another step than those given.</summary>
    public Task TakenAsync() => Bounded.UntilAsync(() => Volatile.Read(ref _waits) > _given, "the reader");

    public void Break(Exception exception) => _steps.Writer.Complete(exception);

    public async Task<SnapshotUpdate> NextAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waits);

        // Never disposed: the wait below is canceled first, and would otherwise take the callback with it.
        _ = cancellationToken.Register(() => OnCanceled?.Invoke());
        await _steps.Reader.WaitToReadAsync(cancellationToken);
        if (!_steps.Reader.TryRead(out var snapshot))
        {
            throw new InvalidOperationException("There are no more steps.");
        }

        var update = _before is null ? SnapshotUpdate.FullSet(snapshot) : new SnapshotUpdate(snapshot, snapshot.ChangesSince(_before));
        _before = snapshot;
        return update;
    }

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
