using Load.Measuring;
using Load.Servers;

namespace Load.Workloads;

/// <summary>The clients of a <see cref="CallWorkload"/>.</summary>
internal sealed class CallSession : IWorkloadSession
{
    private readonly CallWorkload _workload;
    private readonly MeasuredServer _server;
    private readonly LoadSettings _settings;
    private readonly Connections _connections;
    private readonly List<ClientContext> _clients;
    private readonly List<Func<int, Task>> _calls = [];

    private CallSession(CallWorkload workload, MeasuredServer server, LoadSettings settings)
    {
        _workload = workload;
        _server = server;
        _settings = settings;
        _connections = new Connections(server.Url, settings.Connections);
        var keys = Keys(settings.Keys);
        _clients = [.. Enumerable.Range(0, settings.Clients).Select(client =>
            new ClientContext(_connections.Clients(client), keys, new Random(settings.Seed + client)))];
    }

    public static async Task<CallSession> OpenAsync(CallWorkload workload, MeasuredServer server, LoadSettings settings)
    {
        var session = new CallSession(workload, server, settings);
        if (workload.NeedsKeys)
        {
            await session._clients[0].Keys.FillAsync(session._connections);
        }

        foreach (var client in session._clients)
        {
            session._calls.Add(await workload.OpenAsync(client));
        }

        return session;
    }

    public async Task<Sample> MeasureAsync(int total, Action<int> advance)
    {
        if (_workload.ConsumesKeys)
        {
            var keys = Keys(total);
            await keys.FillAsync(_connections);
            _clients.ForEach(client => client.Keys = keys);
        }

        return await ClientLoop.RunAsync(_server, _calls, total, advance);
    }

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private KeySpace Keys(int count) => new($"{_workload.Name}/", count, _settings);
}
