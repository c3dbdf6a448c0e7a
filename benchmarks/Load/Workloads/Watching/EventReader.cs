using System.Diagnostics;

namespace Load.Workloads.Watching;

/// <summary>Reads the events of a stream with several watches.</summary>
internal sealed class EventReader(WatchStream stream, int watches)
{
    private (int Put, long Time)[] _events = [];

    /// <summary>The events that were read: the number of their put, and when they came.</summary>
    public IEnumerable<(int Put, long Time)> Events => _events;

    /// <summary>Reads until each watch has delivered each put.</summary>
    public async Task ReadAsync(PutTimes puts, Action<int> advance)
    {
        _events = new (int, long)[watches * puts.Count];
        for (var read = 0; read < _events.Length;)
        {
            var response = await stream.NextAsync();
            var now = Stopwatch.GetTimestamp();
            foreach (var change in response.Events)
            {
                _events[read++] = (puts.NumberOf(change.Kv.ModRevision), now);
            }

            advance(response.Events.Count);
        }
    }
}
