namespace Load.Servers;

/// <summary>Servers that run until the group is disposed.</summary>
internal sealed class ServerGroup : IAsyncDisposable
{
    private readonly List<MeasuredServer> _servers = [];

    public IReadOnlyList<MeasuredServer> All => _servers;

    public async Task StartAsync(IEnumerable<ServerChoice> choices)
    {
        foreach (var choice in choices)
        {
            _servers.Add(await choice.StartAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
