using Load.Measuring;

namespace Load.Table;

/// <summary>The figures of a sample that the table compares.</summary>
internal static class Figures
{
    public static double Rate(Sample sample) => sample.Rate;

    public static double ProcessorTime(Sample sample) => sample.ProcessorTime ?? double.NaN;

    public static double P50(Sample sample) => sample.Latency.P50;

    public static double P99(Sample sample) => sample.Latency.P99;

    public static double P50FromCall(Sample sample) => sample.LatencyFromCall?.P50 ?? double.NaN;

    public static double P99FromCall(Sample sample) => sample.LatencyFromCall?.P99 ?? double.NaN;
}
