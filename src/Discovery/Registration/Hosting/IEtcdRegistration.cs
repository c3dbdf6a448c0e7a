namespace Etcd.Discovery;

/// <summary>A registration that <c>AddEtcdRegistration</c> or <c>AddEtcdServerRegistration</c> has added to a host.</summary>
/// <remarks>
/// <para>
/// Services get it by injection: <c>IEtcdRegistration</c> in a program with one registration, and
/// <c>[FromKeyedServices("shop/orders")] IEtcdRegistration</c> with the target as the key in a program with several.
/// <c>IEnumerable&lt;IEtcdRegistration&gt;</c> has all of them.
/// </para>
/// <para>The host creates, registers and deregisters it. Safe for use by several threads.</para>
/// </remarks>
public interface IEtcdRegistration
{
    /// <summary>The name of the service, which clients resolve.</summary>
    string Target { get; }

    /// <summary>The state. It is <see cref="RegistrationState.Pending"/> until the endpoint is in etcd for the first time.</summary>
    RegistrationState State { get; }

    /// <summary>The key of the endpoint in etcd. It is null until the host has started, because the address is not known earlier.</summary>
    string? Key { get; }

    /// <summary>The ID of the current lease; 0 if there is none. See <see cref="ServiceRegistration.LeaseId"/>.</summary>
    long LeaseId { get; }

    /// <summary>The registration, for updates of the endpoint and for events. It is null until the host has started.</summary>
    ServiceRegistration? Registration { get; }

    /// <summary>Waits for a state, even if the registration leaves it at once. It can be called before the host starts.</summary>
    /// <param name="state">The state.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when the registration enters the state, or at once if it is in that state.</returns>
    /// <exception cref="InvalidOperationException">
    /// The registration has ended in another state, or nothing is registered: the host did not start, or the program listens on no address
    /// that clients can dial. The message says which.
    /// </exception>
    Task WaitForStateAsync(RegistrationState state, CancellationToken cancellationToken = default);

    /// <summary>Watches the state. It can be called before the host starts.</summary>
    /// <param name="cancellationToken">Cancels the watch.</param>
    /// <returns>First the state, then its changes, see <see cref="ServiceRegistration.WatchStatesAsync"/>.</returns>
    /// <exception cref="InvalidOperationException">Nothing is registered, as in <see cref="WaitForStateAsync"/>.</exception>
    IAsyncEnumerable<RegistrationStateChange> WatchStatesAsync(CancellationToken cancellationToken = default);
}
