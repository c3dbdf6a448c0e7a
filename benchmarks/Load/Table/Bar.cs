namespace Load.Table;

/// <summary>A line of the table.</summary>
/// <param name="Measure">What is measured.</param>
/// <param name="Compared">Whose figure it is, and by whose it is divided.</param>
/// <param name="Figure">What was found.</param>
/// <param name="Target">What it must reach; null if it is only for information.</param>
internal sealed record Bar(string Measure, string Compared, Figure Figure, Target? Target)
{
    public string Outcome => Target is null ? "" : Target.IsReachedBy(Figure.Median) ? "reached" : "**missed**";
}
