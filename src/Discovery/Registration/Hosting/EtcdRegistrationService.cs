using Microsoft.Extensions.Hosting;

namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Registers a hosted program after it has started, and deregisters it before it stops: all its registrations at once.</summary>
/// <param name="registrations">The registrations.</param>
internal sealed class EtcdRegistrationService(IReadOnlyCollection<HostedRegistration> registrations)
    : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Registers the program. The ports of the server are known only now.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(registrations.Select(registration => registration.StartAsync(cancellationToken)));

    /// <summary>Deregisters the program while its server runs. <see cref="StopAsync"/> is called after the server has stopped.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(registrations.Select(registration => registration.StopAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Deregisters the program if the host ends without stopping. The container would dispose one registration after another.</summary>
    public ValueTask DisposeAsync() => new(Task.WhenAll(registrations.Select(registration => registration.DisposeAsync().AsTask())));

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
