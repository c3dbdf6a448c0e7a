using FakeEtcd.Engine;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Protocol;

namespace Micro;

/// <summary>Open watches, each on a stream of its own that is read.</summary>
internal sealed class WatchReaders : IDisposable
{
    private readonly List<WatchStream> _streams = [];

    public WatchReaders(EtcdEngine engine, IEnumerable<KeyRange> ranges)
    {
        foreach (var range in ranges)
        {
            var stream = engine.OpenWatchStream();
            stream.Create(new WatchSpec(0, range, 0));
            _streams.Add(stream);
            Reading.Add(ReadAsync(stream));
        }
    }

    /// <summary>The number of events of each stream, when it has ended.</summary>
    public List<Task<long>> Reading { get; } = [];

    public void Dispose()
    {
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }
    }

    private static async Task<long> ReadAsync(WatchStream stream)
    {
        long events = 0;
        await foreach (var output in stream.ReadAllAsync(CancellationToken.None))
        {
            events += output is WatchOutput.Events batch ? batch.Changes.Count : 0;
        }

        return events;
    }
}
