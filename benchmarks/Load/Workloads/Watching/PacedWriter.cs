namespace Load.Workloads.Watching;

/// <summary>Puts at a steady pace.</summary>
internal sealed class PacedWriter(int putsPerSecond) : IWriter
{
    public async Task WriteAsync(int puts, Func<int, Task> putAsync)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / putsPerSecond), TimeProvider.System);
        for (var put = 0; put < puts; put++)
        {
            await pace.WaitForNextTickAsync();
            await putAsync(0);
        }
    }
}
