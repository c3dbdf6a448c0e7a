using Etcd.Discovery.Registration;
using Etcd.Discovery.Registration.Loop;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Registers endpoints of services, each under a lease of its own that is kept alive.</summary>
/// <remarks>
/// <code>
/// var registrar = new ServiceRegistrar(connection);
/// await using var registration = await registrar.RegisterAsync("my-service", new RegisteredEndpoint("10.0.0.5:5000"));
/// </code>
/// Safe for use by several threads. It holds nothing itself: each registration is its caller's to dispose.
/// </remarks>
public sealed class ServiceRegistrar
{
    private readonly EtcdConnection _connection;
    private readonly ServiceRegistrationOptions _defaults;
    private readonly ILogger _logger;

    /// <summary>Creates a registrar.</summary>
    /// <param name="connection">The connection to use; it must outlive the registrations.</param>
    /// <param name="defaults">The options of registrations that bring none; null takes those of <see cref="ServiceRegistrationOptions"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range; the exception names it.</exception>
    public ServiceRegistrar(EtcdConnection connection, ServiceRegistrationOptions? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _defaults = defaults?.Copy() ?? new();
        ServiceRegistrationOptionsValidator.Instance.ThrowIfInvalid(_defaults);
        _logger = connection.LoggerFactory.CreateLogger<ServiceRegistrar>();
    }

    /// <summary>Registers an endpoint, and keeps it registered until the result is disposed.</summary>
    /// <param name="target">The service's name, such as <c>foo/bar/my-service</c>.</param>
    /// <param name="endpoint">The address that clients dial, and metadata.</param>
    /// <param name="options">How to register; null takes the registrar's defaults.</param>
    /// <param name="cancellationToken">Cancels registering; a key that is in etcd by then is deleted.</param>
    /// <returns>
    /// The registration, once etcd has it; or at once, if <see cref="ServiceRegistrationOptions.RetryInBackground"/> is set.
    /// </returns>
    /// <exception cref="ArgumentException">The target, the endpoint or an option is refused; the exception names it.</exception>
    /// <exception cref="EndpointTakenException">Another owner holds the key, and the policy is to leave it alone.</exception>
    /// <exception cref="EtcdUnavailableException">No member of the cluster answered in time.</exception>
    /// <exception cref="EtcdException">etcd refused.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<ServiceRegistration> RegisterAsync(
        string target,
        RegisteredEndpoint endpoint,
        ServiceRegistrationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options = options?.Copy() ?? _defaults;
        ServiceRegistrationOptionsValidator.Instance.ThrowIfInvalid(options);
        RegistrationKey.RequireAddress(endpoint, nameof(endpoint));
        var key = RegistrationKey.For(target, options.InstanceId ?? endpoint.Address);
        cancellationToken.ThrowIfCancellationRequested();

        var registration = new ServiceRegistration(target, new RegistrationLoop(_connection, key, endpoint, options, _logger));
        if (options.RetryInBackground)
        {
            return registration;
        }

        try
        {
            await registration.WaitForFirstAsync(cancellationToken).ConfigureAwait(false);
            return registration;
        }
        catch
        {
            await registration.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
