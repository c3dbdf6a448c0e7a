namespace Load.Measuring;

/// <summary>The samples of one workload on one server, one a round.</summary>
/// <param name="Workload">The workload's name.</param>
/// <param name="Server">The server's name.</param>
/// <param name="Samples">At least one.</param>
internal sealed record Series(string Workload, string Server, IReadOnlyList<Sample> Samples)
{
    /// <summary>The median of a figure.</summary>
    public double Median(Func<Sample, double> figure) => Medians.Of(Samples.Select(figure));

    /// <summary>The ratios to another server, round by round: what the machine does besides slows both servers of a round.</summary>
    public IEnumerable<double> Ratios(Series other, Func<Sample, double> figure) => Samples.Zip(other.Samples, (a, b) => figure(a) / figure(b));
}
