using System.Threading.Channels;

namespace Etcd.Discovery.Tests.Support;

/// <summary>A watcher whose steps a test gives.</summary>
internal sealed class FakeWatcher : IEndpointWatcher
{
    private readonly Channel<EndpointSnapshot> _steps = Channel.CreateUnbounded<EndpointSnapshot>();
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision = 1;

    public Task Disposed => _disposed.Task;

    /// <summary>Runs within the cancellation of a wait, as the timers of a custom clock do.</summary>
    public Action? OnCanceled { get; set; }

    public void Give(params (string Key, string Address)[] endpoints) =>
        Give(endpoints.Select(endpoint => KeyValuePair.Create("p/" + endpoint.Key, new RegisteredEndpoint(endpoint.Address))));

    public void Give(IEnumerable<KeyValuePair<string, RegisteredEndpoint>> endpoints) =>
        _steps.Writer.TryWrite(EndpointSnapshot.Of("p/", ++_revision, endpoints));

    public void Break(Exception exception) => _steps.Writer.Complete(exception);

    public async Task<SnapshotUpdate> NextAsync(CancellationToken cancellationToken)
    {
        // Never disposed: the wait below is canceled first, and would otherwise take the callback with it.
        _ = cancellationToken.Register(() => OnCanceled?.Invoke());
        await _steps.Reader.WaitToReadAsync(cancellationToken);
        return _steps.Reader.TryRead(out var snapshot)
            ? new SnapshotUpdate(snapshot, [])
            : throw new InvalidOperationException("There are no more steps.");
    }

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
