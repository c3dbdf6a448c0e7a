using Etcd.Discovery;

namespace WebConsumer;

/// <summary>Registers something that is no part of this program.</summary>
internal sealed class PrinterRegistration(ServiceRegistrar registrar) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var printer = new RegisteredEndpoint("10.0.0.9:9100");
        await using var registration = await registrar.RegisterAsync("shop/printer", printer, cancellationToken: stoppingToken);
        await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
