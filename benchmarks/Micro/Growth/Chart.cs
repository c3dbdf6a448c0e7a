namespace Micro.Growth;

/// <summary>One plot: the processor time of some operations, in microseconds, at each count.</summary>
internal sealed record Chart(string Axis, int[] Counts, Dictionary<string, double[]> Series);
