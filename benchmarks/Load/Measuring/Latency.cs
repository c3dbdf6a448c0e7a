using System.Diagnostics;

namespace Load.Measuring;

/// <summary>Percentiles, in microseconds.</summary>
internal sealed record Latency(double P50, double P90, double P99, double P999)
{
    private const double MicrosecondsPerSecond = 1e6;

    /// <param name="durations">In ticks of <see cref="Stopwatch"/>; sorted by this method.</param>
    public static Latency Of(long[] durations)
    {
        Array.Sort(durations);
        return new Latency(At(0.5), At(0.9), At(0.99), At(0.999));

        double At(double share) => durations[(int)((durations.Length - 1) * share)] * MicrosecondsPerSecond / Stopwatch.Frequency;
    }
}
