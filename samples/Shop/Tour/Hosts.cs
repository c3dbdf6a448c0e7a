namespace Shop.Tour;

/// <summary>The running parts of the shop. Disposing stops them, the last one first.</summary>
internal sealed class Hosts(CancellationToken stop) : IAsyncDisposable
{
    private readonly List<IHost> _running = [];

    public async Task<T> StartAsync<T>(T host)
        where T : IHost
    {
        _running.Add(host);
        await host.StartAsync(stop);
        return host;
    }

    /// <summary>Stops a part as SIGTERM does: it deregisters its address before it stops listening.</summary>
    public async Task StopAsync(IHost host)
    {
        _running.Remove(host);
        await host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        while (_running is [.., var last])
        {
            await StopAsync(last);
        }
    }
}
