using System.Diagnostics;
using Etcd.Api;
using Load.Measuring;
using Load.Servers;

namespace Load.Workloads.Watching;

/// <summary>The watches and the writers of a <see cref="FanOut"/>.</summary>
internal sealed class FanOutSession : IWorkloadSession
{
    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromMinutes(5);

    private readonly MeasuredServer _server;
    private readonly LoadSettings _settings;
    private readonly KeySpace _keys;
    private readonly Connections _watching;
    private readonly Connections _writing;
    private readonly IWriter _writer;
    private readonly List<EventReader> _readers = [];

    private FanOutSession(FanOut workload, MeasuredServer server, LoadSettings settings)
    {
        _server = server;
        _settings = settings;
        _keys = new KeySpace($"{workload.Name}/", 1, settings);
        _watching = new Connections(server.Url, settings.WatchConnections);
        _writing = new Connections(server.Url, settings.Connections);
        _writer = workload.IsPaced ? new PacedWriter(settings.PutsPerSecond) : new FlatOutWriter(settings.Connections);
    }

    public static async Task<FanOutSession> OpenAsync(FanOut workload, MeasuredServer server, LoadSettings settings)
    {
        var session = new FanOutSession(workload, server, settings);
        var streams = Math.Min(settings.WatchConnections * settings.StreamsPerConnection, settings.Watches);
        for (var stream = 0; stream < streams; stream++)
        {
            // The rest of the division goes to the first streams, a watch each.
            var watches = (settings.Watches / streams) + (stream < settings.Watches % streams ? 1 : 0);
            session._readers.Add(await session.OpenReaderAsync(session._watching.Clients(stream), watches));
        }

        return session;
    }

    public async Task<Sample> MeasureAsync(int total, Action<int> advance)
    {
        var puts = Math.Max(total / _settings.Watches, 1);
        var state = await _writing.Clients(0).Kv.RangeAsync(new RangeRequest { Key = _keys.Key(0) });
        var times = new PutTimes(state.Header.Revision, puts);

        var meter = Meter.Start(_server);
        var reading = Task.WhenAll(_readers.Select(reader => Task.Run(() => reader.ReadAsync(times, advance))));
        await _writer.WriteAsync(puts, client => PutAsync(client, times));
        await reading.WaitAsync(DeliveryTimeout);
        var events = _readers.SelectMany(reader => reader.Events);
        var sample = meter.Stop(puts * _settings.Watches, () => [.. events.Select(times.SinceAcknowledgement)]);
        return sample with { LatencyFromCall = Latency.Of([.. events.Select(times.SinceCall)]) };
    }

    public async ValueTask DisposeAsync()
    {
        await _watching.DisposeAsync();
        await _writing.DisposeAsync();
    }

    private async Task<EventReader> OpenReaderAsync(EtcdCallers etcd, int watches)
    {
        var stream = new WatchStream(etcd.Watch);
        for (var watch = 0; watch < watches; watch++)
        {
            await stream.CreateAsync(new WatchCreateRequest { Key = _keys.Key(0) });
        }

        return new EventReader(stream, watches);
    }

    private async Task PutAsync(int client, PutTimes times)
    {
        var call = Stopwatch.GetTimestamp();
        var response = await _writing.Clients(client).Kv.PutAsync(_keys.Put(0));
        times.Add(response.Header.Revision, call);
    }
}
