using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Hosting;

/// <summary>One registration of a hosted program.</summary>
/// <param name="options">Validated options.</param>
/// <param name="registrar">Registers the endpoint.</param>
/// <param name="finder">Finds the address to register.</param>
/// <param name="connection">The connection. Its clock is that of the drain delay.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class HostedRegistration(
    EtcdRegistrationOptions options, ServiceRegistrar registrar, BoundEndpointFinder finder, EtcdConnection connection, ILogger logger)
    : IEtcdRegistration, IAsyncDisposable, IDisposable
{
    private readonly TaskCompletionSource<ServiceRegistration> _created = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AddresslessRegistration? _addressless;

    public string Target => options.Target;

    public RegistrationState State => Registration?.State ?? RegistrationState.Pending;

    public string? Key => Registration?.Key;

    public long LeaseId => Registration?.LeaseId ?? 0;

    public ServiceRegistration? Registration => _created.Task.IsCompletedSuccessfully ? _created.Task.Result : null;

    /// <summary>The options of the registration.</summary>
    internal EtcdRegistrationOptions Options => options;

    public async Task WaitForStateAsync(RegistrationState state, CancellationToken cancellationToken = default)
    {
        if (state == RegistrationState.Pending && State == state)
        {
            return;
        }

        var registration = await _created.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await registration.WaitForStateAsync(state, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<RegistrationStateChange> WatchStatesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var registration = await _created.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var change in registration.WatchStatesAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    /// <summary>Registers the program. The ports of its server must be bound.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await finder.FindAsync(cancellationToken).ConfigureAwait(false);
            var endpoint = options.CreateEndpoint(HostText.Format(found.Address), found.Scheme);
            var registration = await registrar.RegisterAsync(options.Target, endpoint, options.ToServiceOptions(), cancellationToken)
                .ConfigureAwait(false);
            LogRegistering(registration.Key);
            if (!_created.TrySetResult(registration))
            {
                await registration.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (NoAddressException exception)
        {
            End(exception.Message);
            if (options.FailFast)
            {
                throw new InvalidOperationException(exception.Message, exception);
            }

            // The server of a test listens on no address on purpose.
            LogNoAddress(exception.IsListening ? LogLevel.Error : LogLevel.Debug, exception.Message);
            if (exception.IsListening)
            {
                _addressless = new AddresslessRegistration(connection, options.Target, exception.Message);
                connection.Metrics.Add(_addressless);
            }
        }
        catch (Exception exception)
        {
            End($"\"{Printable.Escape(options.Target)}\" could not be registered: {exception.Message}");
            throw;
        }
    }

    /// <summary>Deregisters the program while its server runs, and waits until clients have noticed.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        RemoveAddressless();
        if (Registration is not { } registration)
        {
            End($"The host has stopped before \"{options.Target}\" was registered.");
            return;
        }

        try
        {
            await registration.DeregisterAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EtcdException or OperationCanceledException or ObjectDisposedException)
        {
            // The registration logs the outcome itself.
        }

        if (registration.MayHaveBeenSeen && options.DrainDelay > TimeSpan.Zero)
        {
            LogDraining(registration.Key, options.DrainDelay);
            await Task.Delay(options.DrainDelay, connection.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Deregisters the program if the host ends without stopping, as after a failed start.</summary>
    public async ValueTask DisposeAsync()
    {
        RemoveAddressless();
        End($"The host has ended before \"{options.Target}\" was registered.");
        if (Registration is { } registration)
        {
            await registration.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Supports containers that are disposed synchronously. It blocks for the deregister timeout at most.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void RemoveAddressless()
    {
        if (Interlocked.Exchange(ref _addressless, null) is { } addressless)
        {
            connection.Metrics.Remove(addressless);
        }
    }

    /// <summary>Fails all waits for the registration, unless there is one.</summary>
    private void End(string reason)
    {
        if (_created.TrySetException(new InvalidOperationException(reason)))
        {
            // Possibly nobody waits. Reading the exception marks it as observed.
            _ = _created.Task.Exception;
        }
    }
}
