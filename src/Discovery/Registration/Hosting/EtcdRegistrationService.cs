using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Registers the hosted program after it has started, and deregisters it before it stops.</summary>
/// <param name="options">Validated options.</param>
/// <param name="registrar">Registers the endpoint.</param>
/// <param name="bound">The source of the server's addresses; null if there is none. The options then contain the address.</param>
/// <param name="advertised">Chooses the address to advertise.</param>
/// <param name="time">The clock of timeouts and of the drain delay.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class EtcdRegistrationService(
    EtcdRegistrationOptions options,
    ServiceRegistrar registrar,
    IBoundAddressSource? bound,
    AdvertisedAddress advertised,
    TimeProvider time,
    ILogger logger) : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private ServiceRegistration? _registration;

    /// <summary>The options of the registration.</summary>
    internal EtcdRegistrationOptions Options => options;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Registers the program. The ports of the server are known only now.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (await FindAddressAsync(cancellationToken).ConfigureAwait(false) is not { } address)
        {
            if (options.FailFast)
            {
                throw new InvalidOperationException(
                    $"Cannot register \"{Printable.Escape(options.Target)}\": the program listens on no suitable address. "
                        + $"Set {nameof(options.AdvertisedAddress)}.");
            }

            LogNoAddress(options.Target);
            return;
        }

        var text = HostText.Format(address);
        if (HostText.IsLoopback(address.Host))
        {
            LogLoopback(text, options.Target);
        }

        var endpoint = new RegisteredEndpoint(text) { Metadata = options.Metadata?.ToJsonElement() };
        _registration = options.FailFast
            ? await RegisterInTimeAsync(endpoint, cancellationToken).ConfigureAwait(false)
            : await RegisterAsync(endpoint, cancellationToken).ConfigureAwait(false);
        LogRegistering(_registration.Key);
    }

    /// <summary>Deregisters the program while its server runs. <see cref="StopAsync"/> is called after the server has stopped.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_registration is not { } registration)
        {
            return;
        }

        try
        {
            await registration.DeregisterAsync(cancellationToken).ConfigureAwait(false);
            LogDeregistered(registration.Key);
        }
        catch (Exception exception) when (exception is EtcdException or OperationCanceledException or ObjectDisposedException)
        {
            LogNotDeregistered(registration.Key, exception.Message);
        }

        if (options.DrainDelay > TimeSpan.Zero)
        {
            LogDraining(registration.Key, options.DrainDelay);
            await Task.Delay(options.DrainDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Deregisters the program if the host ends without stopping, as after a failed start.</summary>
    public ValueTask DisposeAsync() => _registration?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Supports containers that are disposed synchronously. It blocks for the deregister timeout at most.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private Task<ServiceRegistration> RegisterAsync(RegisteredEndpoint endpoint, CancellationToken cancellationToken) =>
        registrar.RegisterAsync(options.Target, endpoint, options.ToServiceOptions(), cancellationToken);

    private async Task<ServiceRegistration> RegisterInTimeAsync(RegisteredEndpoint endpoint, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.RegisterTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await RegisterAsync(endpoint, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"\"{Printable.Escape(options.Target)}\" was not registered within {options.RegisterTimeout}.", exception);
        }
    }

    private async ValueTask<HostPort?> FindAddressAsync(CancellationToken cancellationToken)
    {
        if (options.AdvertisedAddress is not null)
        {
            return HostPort.TryParse(options.AdvertisedAddress, defaultPort: null, out var given) ? given : null;
        }

        var addresses = bound is null ? [] : await bound.GetAddressesAsync(cancellationToken).ConfigureAwait(false);
        if (options.BoundAddressSelector is { } select)
        {
            return select(addresses) is { } selected ? advertised.Choose(selected, options.AdvertisedHost) : null;
        }

        return addresses
            .Select(address => advertised.Choose(address, options.AdvertisedHost))
            .FirstOrDefault(address => address is not null);
    }
}
