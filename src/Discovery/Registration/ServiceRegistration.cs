using Etcd.Discovery.Registration;
using Etcd.Discovery.Registration.Loop;

namespace Etcd.Discovery;

/// <summary>One endpoint that is kept in etcd until it is deregistered, or its process dies.</summary>
/// <remarks>
/// <para>
/// The endpoint's key is always under a lease, which a background loop keeps alive. The loop brings the key back when
/// the lease is lost or someone deletes the key, and goes on trying through an outage of any length.
/// </para>
/// <para>
/// It never takes its key back from a newer owner: it ends as <see cref="RegistrationState.Superseded"/> instead, and
/// deregistering leaves the newer owner's key alone.
/// </para>
/// <para>Safe for use by several threads. Get one from <see cref="ServiceRegistrar"/>.</para>
/// </remarks>
public sealed class ServiceRegistration : IAsyncDisposable
{
    private readonly RegistrationLoop _loop;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private readonly Lazy<Task> _deregistering;

    internal ServiceRegistration(string target, RegistrationLoop loop)
    {
        Target = target;
        _loop = loop;
        _running = Task.Run(() => loop.RunAsync(_stopping.Token));
        _deregistering = new Lazy<Task>(() => Task.Run(StopAsync));
    }

    /// <summary>The service's name: what clients resolve.</summary>
    public string Target { get; }

    /// <summary>The endpoint's key in etcd: <c>target/instance</c>.</summary>
    public string Key => _loop.Key;

    /// <summary>The endpoint as it was last asked for; it may take a moment until etcd has it.</summary>
    public RegisteredEndpoint Endpoint => _loop.Desired.Current.Endpoint;

    /// <summary>The id of the lease: 0 before the first one, and that of a lost one until there is another.</summary>
    public long LeaseId => _loop.LeaseId;

    /// <summary>Where the registration stands.</summary>
    public RegistrationState State => _loop.Status.State;

    /// <summary>Waits for a state, even if the registration only passes through it.</summary>
    /// <param name="state">The state to wait for.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when the state has been reached, at once if it is the present one.</returns>
    /// <exception cref="InvalidOperationException">The registration has ended in another state.</exception>
    public Task WaitForStateAsync(RegistrationState state, CancellationToken cancellationToken = default) =>
        _loop.Status.WaitForAsync(state, cancellationToken);

    /// <summary>Changes the endpoint: its metadata, usually. The key stays the same.</summary>
    /// <param name="endpoint">The endpoint from now on, also after a lost lease.</param>
    /// <param name="cancellationToken">Cancels the wait; the change is still made.</param>
    /// <returns>A task that ends when etcd holds the endpoint, or a newer one.</returns>
    /// <exception cref="ArgumentException">The endpoint has no address.</exception>
    /// <exception cref="EndpointTakenException">Another owner holds the key.</exception>
    /// <exception cref="InvalidOperationException">The registration has ended.</exception>
    public Task UpdateAsync(RegisteredEndpoint endpoint, CancellationToken cancellationToken = default)
    {
        RegistrationKey.RequireAddress(endpoint, nameof(endpoint));
        cancellationToken.ThrowIfCancellationRequested();
        return _loop.Desired.ChangeAsync(endpoint, cancellationToken);
    }

    /// <summary>Ends the registration: the lease is revoked, and with it the key vanishes.</summary>
    /// <param name="cancellationToken">Cancels the wait; deregistering goes on.</param>
    /// <returns>A task that ends when etcd has confirmed. Repeated calls share one attempt.</returns>
    /// <exception cref="EtcdUnavailableException">
    /// etcd did not confirm within <see cref="ServiceRegistrationOptions.DeregisterTimeout"/>. Nothing keeps the lease
    /// alive any more, so the key vanishes within its TTL.
    /// </exception>
    /// <exception cref="EtcdException">etcd refused; the key vanishes within its TTL.</exception>
    public Task DeregisterAsync(CancellationToken cancellationToken = default) => _deregistering.Value.WaitAsync(cancellationToken);

    /// <summary>Ends the registration as <see cref="DeregisterAsync"/> does, but logs a failure instead of throwing it.</summary>
    /// <returns>A task that ends when the key is gone, or is left to its lease.</returns>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await DeregisterAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EtcdException or ObjectDisposedException)
        {
            _loop.ReportNotRevoked(exception.Message);
        }
    }

    /// <summary>Waits for the first success.</summary>
    internal Task WaitForFirstAsync(CancellationToken cancellationToken) => _loop.First.WaitAsync(cancellationToken);

    private async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _loop.End();
        _stopping.Dispose();
        await _loop.RevokeAsync().ConfigureAwait(false);
    }
}
