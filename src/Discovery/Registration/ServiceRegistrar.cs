using Etcd.Discovery.Registration;
using Etcd.Discovery.Registration.Loop;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Registers endpoints of services, each under a lease that is kept alive.</summary>
/// <remarks>
/// <code>
/// var registrar = new ServiceRegistrar(connection);
/// await using var registration = await registrar.RegisterAsync("my-service", new RegisteredEndpoint("10.0.0.5:5000"));
/// </code>
/// Safe for use by several threads. The registrar has nothing to dispose. The caller disposes each registration.
/// </remarks>
public sealed partial class ServiceRegistrar
{
    private readonly EtcdConnection _connection;
    private readonly ServiceRegistrationOptions _defaults;
    private readonly ILogger _logger;
    private int _loopbackLogged;

    /// <summary>Creates a registrar.</summary>
    /// <param name="connection">The connection. It must outlive the registrations.</param>
    /// <param name="defaults">
    /// The options of registrations without their own; null uses the defaults of <see cref="ServiceRegistrationOptions"/>.
    /// </param>
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
    /// <param name="target">The name of the service, such as <c>foo/bar/my-service</c>.</param>
    /// <param name="endpoint">
    /// The address that clients dial, <c>host:port</c> with brackets around an IPv6 host, and its metadata. An address that only this
    /// machine reaches, such as <c>127.0.0.1:5000</c>, is logged as a warning, once for each registrar.
    /// </param>
    /// <param name="options">The options of this registration; null uses the defaults of the registrar.</param>
    /// <param name="cancellationToken">Cancels the registration. A key that is already in etcd is deleted.</param>
    /// <returns>
    /// The registration, as soon as the endpoint is in etcd. With <see cref="ServiceRegistrationOptions.RetryInBackground"/>, at once.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The target, the endpoint or an option is invalid; the exception names it. An address is invalid if clients cannot dial it: with a
    /// scheme, without a port, with a port that is not in 1 to 65535, a Unix socket, or a host such as <c>0.0.0.0</c> and <c>[::]</c>.
    /// Metadata is invalid if <see cref="ServiceRegistrationOptions.Format"/> cannot hold it.
    /// </exception>
    /// <exception cref="EndpointTakenException">Another owner holds the key, and the policy is to leave it alone.</exception>
    /// <exception cref="EtcdUnavailableException">
    /// No member of the cluster answered within <see cref="ServiceRegistrationOptions.RegisterTimeout"/>.
    /// </exception>
    /// <exception cref="EtcdException">etcd rejected the registration.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the registration.</exception>
    public async Task<ServiceRegistration> RegisterAsync(
        string target,
        RegisteredEndpoint endpoint,
        ServiceRegistrationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options = options?.Copy() ?? _defaults;
        ServiceRegistrationOptionsValidator.Instance.ThrowIfInvalid(options);
        DialableAddress.Require(endpoint, nameof(endpoint));
        var format = options.FindFormat()!;
        var key = RegistrationKey.For(target, options.InstanceId, endpoint, format);
        var writer = new EndpointWriter(format, target, key);

        // The registration writes in the background. A format that cannot hold the endpoint fails here.
        writer.Write(endpoint);
        cancellationToken.ThrowIfCancellationRequested();
        using var activity = Tracing.StartOperation("etcd.discovery.register", target);
        if (DialableAddress.IsLoopback(endpoint.Address) && Interlocked.Exchange(ref _loopbackLogged, 1) == 0)
        {
            LogLoopback(endpoint.Address, target);
        }

        var registration = new ServiceRegistration(new RegistrationLoop(_connection, writer, endpoint, options, _logger));
        if (options.RetryInBackground)
        {
            return registration;
        }

        try
        {
            await registration.WaitForFirstAsync(options.RegisterTimeout, _connection.Time, cancellationToken).ConfigureAwait(false);
            return registration;
        }
        catch (Exception exception) when (Tracing.Fail(activity, exception))
        {
            throw;
        }
        catch (TimeoutException exception)
        {
            var reason = _connection.Members.DescribeFailures();
            await registration.DisposeAsync().ConfigureAwait(false);
            throw new EtcdUnavailableException(
                StatusCode.DeadlineExceeded,
                $"\"{Printable.Escape(key)}\" was not registered within {options.RegisterTimeout.TotalSeconds:0.###} s. {reason}",
                exception);
        }
        catch
        {
            await registration.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
