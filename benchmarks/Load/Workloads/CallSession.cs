using Load.Measuring;
using Load.Servers;

namespace Load.Workloads;

/// <summary>Clients that make unary calls.</summary>
internal sealed class CallSession : IWorkloadSession
{
    private readonly CallWorkload _workload;
    private readonly MeasuredServer _server;
    private readonly LoadSettings _settings;
    private readonly Connections _connections;
    private readonly Random[] _random;
    private KeySpace _keys;

    private CallSession(CallWorkload workload, MeasuredServer server, LoadSettings settings)
    {
        _workload = workload;
        _server = server;
        _settings = settings;
        _connections = new Connections(server.Url, settings.Connections);
        _random = [.. Enumerable.Range(0, settings.Clients).Select(client => new Random(settings.Seed + client))];
        _keys = Keys(settings.Keys);
    }

    public static async Task<IWorkloadSession> OpenAsync(CallWorkload workload, MeasuredServer server, LoadSettings settings)
    {
        var session = new CallSession(workload, server, settings);
        if (workload is { NeedsKeys: true, ConsumesKeys: false })
        {
            await session._keys.FillAsync(session._connections);
        }

        return session;
    }

    public async Task<Sample> MeasureAsync(int total, Action<int> advance)
    {
        if (_workload.ConsumesKeys)
        {
            _keys = Keys(total);
            await _keys.FillAsync(_connections);
        }

        return await ClientLoop.RunAsync(
            _server,
            _settings.Clients,
            total,
            advance,
            client => number => _workload.Call(_connections.Clients(client), _keys, _random[client], number));
    }

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private KeySpace Keys(int count) => new($"{_workload.Name}/", count, _settings);
}
