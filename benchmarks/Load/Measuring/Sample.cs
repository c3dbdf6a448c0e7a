namespace Load.Measuring;

/// <summary>What one measurement found. Times are in microseconds.</summary>
/// <param name="Operations">How many calls were made, or events delivered.</param>
/// <param name="Rate">Operations a second.</param>
/// <param name="Latency">How long an operation took.</param>
/// <param name="ProcessorTime">Of the server, for an operation; null if its process is not known.</param>
/// <param name="PeakResidentBytes">Of the server, since its start; null if its process is not known.</param>
internal sealed record Sample(int Operations, double Rate, Latency Latency, double? ProcessorTime, long? PeakResidentBytes)
{
    /// <summary>From the call of a put to its events, for a fan-out, whose <see cref="Latency"/> begins at the put's acknowledgement.</summary>
    /// <remarks>An event may arrive before the acknowledgement, so only this one is never negative.</remarks>
    public Latency? LatencyFromCall { get; init; }
}
