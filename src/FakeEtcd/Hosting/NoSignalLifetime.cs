using Microsoft.Extensions.Hosting;

namespace FakeEtcd.Hosting;

/// <summary>
/// A host lifetime that does not handle the signals of the process. The default lifetime handles SIGTERM, SIGINT and SIGQUIT, so they
/// would no longer end a program that hosts a server.
/// </summary>
internal sealed class NoSignalLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
