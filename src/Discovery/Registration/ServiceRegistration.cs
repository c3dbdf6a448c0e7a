using Etcd.Discovery.Registration;
using Etcd.Discovery.Registration.Loop;

namespace Etcd.Discovery;

/// <summary>One endpoint that stays in etcd until it is deregistered or its process ends.</summary>
/// <remarks>
/// <para>
/// The key of the endpoint is always under a lease, which a background loop keeps alive. If the lease is lost, or another client deletes
/// the key, the loop registers the endpoint again. It retries through an outage of any length.
/// </para>
/// <para>
/// The loop never takes the key back from a newer owner. The registration then ends as <see cref="RegistrationState.Superseded"/>, and
/// deregistering does not touch the key of the newer owner.
/// </para>
/// <para>Safe for use by several threads. <see cref="ServiceRegistrar"/> creates registrations.</para>
/// </remarks>
public sealed partial class ServiceRegistration : IAsyncDisposable
{
    private readonly RegistrationLoop _loop;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private readonly Lazy<Task> _deregistering;

    internal ServiceRegistration(RegistrationLoop loop)
    {
        _loop = loop;
        var changes = loop.Status.WatchAsync(CancellationToken.None);
        Notifying = Background.Run(() => RaiseChangesAsync(changes));
        StartMeasuring();
        _running = Background.Run(() => loop.RunAsync(_stopping.Token));
        _deregistering = new Lazy<Task>(() => Task.Run(StopAsync));
    }

    /// <summary>Raised after each change of <see cref="State"/>, in order, one at a time, until the registration has ended.</summary>
    /// <remarks>
    /// The handlers run on a thread of the pool, under no lock, and without the ambient values of the code that registered the endpoint. A
    /// slow one delays the following events, but neither the keep-alives nor the deregistration. An exception of a handler is logged. A
    /// handler does not receive changes before it was added; <see cref="WatchStatesAsync"/> also returns the present state.
    /// </remarks>
    public event EventHandler<RegistrationStateChange>? StateChanged;

    /// <summary>The name of the service, which clients resolve.</summary>
    public string Target => _loop.Target;

    /// <summary>The key of the endpoint in etcd: <c>target/instance</c>, unless the format has another one.</summary>
    public string Key => _loop.Key;

    /// <summary>The endpoint to register. After <see cref="UpdateAsync"/>, etcd may briefly hold the previous one.</summary>
    public RegisteredEndpoint Endpoint => _loop.Desired.Current.Endpoint;

    /// <summary>The ID of the current lease. It is 0 before the first lease, and keeps the ID of a lost lease until the next one.</summary>
    public long LeaseId => _loop.LeaseId;

    /// <summary>The state of the registration.</summary>
    public RegistrationState State => _loop.Status.State;

    /// <summary>Waits for a state, even if the registration leaves it at once.</summary>
    /// <param name="state">The state.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when the registration enters the state, or at once if it is in that state.</returns>
    /// <exception cref="InvalidOperationException">The registration has ended in another state.</exception>
    public Task WaitForStateAsync(RegistrationState state, CancellationToken cancellationToken = default) =>
        _loop.Status.WaitForAsync(state, cancellationToken);

    /// <summary>Watches the state of the registration.</summary>
    /// <param name="cancellationToken">Cancels the watch.</param>
    /// <returns>
    /// First the present state, then every change from then on, in order, even of states that the registration leaves at once. It ends
    /// after <see cref="RegistrationState.Deregistered"/> or <see cref="RegistrationState.Superseded"/>.
    /// </returns>
    public IAsyncEnumerable<RegistrationStateChange> WatchStatesAsync(CancellationToken cancellationToken = default) =>
        _loop.Status.WatchAsync(cancellationToken);

    /// <summary>Replaces the endpoint, for example to change its metadata. The key stays the same.</summary>
    /// <param name="endpoint">The new endpoint. It also applies after a lost lease.</param>
    /// <param name="cancellationToken">Cancels the wait, not the change.</param>
    /// <returns>A task that ends when etcd has the endpoint, or a newer one.</returns>
    /// <exception cref="ArgumentException">
    /// Clients cannot dial the address of the endpoint, or the format cannot hold its metadata, as for a registration.
    /// </exception>
    /// <exception cref="EndpointTakenException">Another owner holds the key.</exception>
    /// <exception cref="InvalidOperationException">The registration has ended.</exception>
    public Task UpdateAsync(RegisteredEndpoint endpoint, CancellationToken cancellationToken = default)
    {
        DialableAddress.Require(endpoint, nameof(endpoint));
        _loop.Writer.Write(endpoint);
        cancellationToken.ThrowIfCancellationRequested();
        return _loop.Desired.ChangeAsync(endpoint, cancellationToken);
    }

    /// <summary>Ends the registration: revokes the lease, which deletes the key. If others share the lease, deletes the key only.</summary>
    /// <param name="cancellationToken">Cancels the wait, not the deregistration.</param>
    /// <returns>A task that ends when etcd has confirmed. All calls share one attempt.</returns>
    /// <exception cref="EtcdUnavailableException">
    /// etcd did not confirm within <see cref="ServiceRegistrationOptions.DeregisterTimeout"/>. The lease is no longer kept alive, so the
    /// key is deleted within the TTL. If others share the lease, the key is deleted as soon as etcd answers.
    /// </exception>
    /// <exception cref="EtcdException">
    /// etcd rejected the call. The key is deleted within the TTL; if others share the lease, as soon as etcd accepts it.
    /// </exception>
    public Task DeregisterAsync(CancellationToken cancellationToken = default) => _deregistering.Value.WaitAsync(cancellationToken);

    /// <summary>Ends the registration like <see cref="DeregisterAsync"/>, but throws no failure, which is logged in any case.</summary>
    /// <returns>A task that ends when the key is deleted, or left to expire with its lease.</returns>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await DeregisterAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EtcdException or ObjectDisposedException)
        {
            // The deregistration has logged it.
        }
    }

    /// <summary>Ends after the handlers of the last state change. It never fails.</summary>
    internal Task Notifying { get; }

    /// <summary>Whether clients may have seen the endpoint in etcd.</summary>
    internal bool MayHaveBeenSeen => _loop.MayHaveBeenSeen;

    /// <summary>Waits for the first success.</summary>
    /// <exception cref="TimeoutException">The first success did not come in time.</exception>
    internal Task WaitForFirstAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken) =>
        _loop.First.WaitAsync(timeout, time, cancellationToken);

    /// <summary>Raises the events. It ends after the last state.</summary>
    private async Task RaiseChangesAsync(IAsyncEnumerable<RegistrationStateChange> changes)
    {
        await foreach (var change in changes.ConfigureAwait(false))
        {
            if (change.Previous is null)
            {
                continue;
            }

            foreach (var handler in Delegate.EnumerateInvocationList(StateChanged))
            {
                Raise(handler, change);
            }
        }
    }

    private void Raise(EventHandler<RegistrationStateChange> handler, RegistrationStateChange change)
    {
        try
        {
            handler(this, change);
        }
#pragma warning disable CA1031 // A handler is the application's code. Its failure must not end the events.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _loop.ReportHandlerFailed(exception);
        }
    }

    private async Task StopAsync()
    {
        using var activity = Tracing.StartOperation("etcd.discovery.deregister", Target);
        try
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            await _running.ConfigureAwait(false);
            _loop.End();
            _stopping.Dispose();
            await _loop.DeregisterAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (Tracing.Fail(activity, exception))
        {
            throw;
        }
        finally
        {
            _loop.Connection.Metrics.Remove(this);
        }
    }
}
