using System.Diagnostics;

namespace Load.Workloads.Watching;

/// <summary>Reads the events of a stream with several watches.</summary>
internal sealed class EventReader(WatchStream stream, int watches)
{
    private (int Put, long Time)[] _events = [];

    /// <summary>Reads until each watch has delivered each put.</summary>
    public async Task ReadAsync(Acknowledgements acknowledged, Action<int> advance)
    {
        _events = new (int, long)[watches * acknowledged.Count];
        for (var read = 0; read < _events.Length;)
        {
            var response = await stream.NextAsync();
            var now = Stopwatch.GetTimestamp();
            foreach (var change in response.Events)
            {
                _events[read++] = (acknowledged.NumberOf(change.Kv.ModRevision), now);
            }

            advance(response.Events.Count);
        }
    }

    /// <summary>From each put's acknowledgement to its event.</summary>
    public IEnumerable<long> Latencies(Acknowledgements acknowledged) => _events.Select(one => acknowledged.Until(one.Time, one.Put));
}
