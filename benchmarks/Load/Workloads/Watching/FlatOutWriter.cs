namespace Load.Workloads.Watching;

/// <summary>Puts of several clients, each as soon as its put before is acknowledged.</summary>
internal sealed class FlatOutWriter(int clients) : IWriter
{
    public Task WriteAsync(int puts, Func<int, Task> putAsync)
    {
        var numbers = new SharedCounter(puts);
        return Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            while (numbers.TryNext(out _))
            {
                await putAsync(client);
            }
        })));
    }
}
