using System.Diagnostics;
using Load.Servers;

namespace Load.Measuring;

/// <summary>Measures what a server does between two moments.</summary>
internal readonly struct Meter
{
    private readonly MeasuredServer _server;
    private readonly TimeSpan? _processorTime;
    private readonly long _start;

    private Meter(MeasuredServer server)
    {
        _server = server;
        _processorTime = server.Usage?.ProcessorTime;
        _start = Stopwatch.GetTimestamp();
    }

    public static Meter Start(MeasuredServer server) => new(server);

    /// <param name="operations">How many there were.</param>
    /// <param name="durations">Returns how long each one took, in ticks of <see cref="Stopwatch"/>.</param>
    public Sample Stop(int operations, Func<long[]> durations)
    {
        var elapsed = Stopwatch.GetElapsedTime(_start);
        var used = _server.Usage?.ProcessorTime - _processorTime;
        return new Sample(
            operations,
            operations / elapsed.TotalSeconds,
            Latency.Of(durations()),
            used?.TotalMicroseconds / operations,
            _server.Usage?.PeakResidentBytes);
    }
}
