using Microsoft.Extensions.Hosting;

namespace FakeEtcd.Tool.Control;

/// <summary>Leaves the signals to the program.</summary>
internal sealed class ProgramLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
