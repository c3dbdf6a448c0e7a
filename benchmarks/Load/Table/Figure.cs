using System.Globalization;
using Load.Measuring;

namespace Load.Table;

/// <summary>The median of several rounds, with the least and the most.</summary>
internal sealed record Figure(double Median, double Least, double Most)
{
    public static Figure Of(IEnumerable<double> rounds)
    {
        var all = rounds.ToList();
        return new Figure(Medians.Of(all), all.Min(), all.Max());
    }

    public override string ToString() => Least == Most ? Text(Median) : $"{Text(Median)} ({Text(Least)} to {Text(Most)})";

    private static string Text(double figure) => figure.ToString(Math.Abs(figure) < 100 ? "0.00" : "0", CultureInfo.InvariantCulture);
}
