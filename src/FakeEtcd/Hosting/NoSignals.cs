using Microsoft.Extensions.Hosting;

namespace FakeEtcd.Hosting;

/// <summary>
/// Keeps the inner host away from the process's signals. The default lifetime of a host takes SIGTERM, SIGINT and SIGQUIT, so that a
/// program that hosts a server would not end by them.
/// </summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
