using System.Globalization;
using System.Text;

namespace Micro.Growth;

/// <summary>Draws charts with logarithmic axes, side by side, as SVG.</summary>
internal static class GrowthPlot
{
    private const int Width = 420;
    private const int Height = 300;
    private const int Left = 70;
    private const int Top = 40;
    private const int Gap = 110;

    private static readonly string[] Colors = ["#1b6ac9", "#d1495b", "#2e8b57", "#b8860b", "#7b4bb7"];

    public static string Draw(params Chart[] charts)
    {
        var svg = new StringBuilder();
        var legend = 20 * charts.Max(chart => chart.Series.Count);
        var width = (charts.Length * (Width + Gap)) + 10;
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {Top + Height + 60 + legend}\" font-family=\"sans-serif\" font-size=\"13\">");
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        for (var index = 0; index < charts.Length; index++)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"<g transform=\"translate({Left + (index * (Width + Gap))},{Top})\">");
            Draw(svg, charts[index]);
            svg.AppendLine("</g>");
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static void Draw(StringBuilder svg, Chart chart)
    {
        var top = Math.Ceiling(Math.Log10(chart.Series.Values.Max(values => values.Max())));
        var bottom = Math.Floor(Math.Log10(chart.Series.Values.Min(values => values.Min())));
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"-16\">microseconds of processor time by number of {chart.Axis}</text>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<path d=\"M0 0V{Height}H{Width}\" fill=\"none\" stroke=\"#333\"/>");
        for (var power = bottom; power <= top; power++)
        {
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<path d=\"M0 {Y(power):F1}H{Width}\" stroke=\"#ddd\"/><text x=\"-8\" y=\"{Y(power) + 4:F1}\" text-anchor=\"end\">{Math.Pow(10, power):G4}</text>");
        }

        for (var index = 0; index < chart.Counts.Length; index++)
        {
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<text x=\"{X(index):F1}\" y=\"{Height + 20}\" text-anchor=\"middle\">{chart.Counts[index]:N0}</text>");
        }

        foreach (var ((name, values), number) in chart.Series.Select((series, number) => (series, number)))
        {
            var points = string.Join(' ', values.Select((value, index) =>
                string.Create(CultureInfo.InvariantCulture, $"{X(index):F1},{Y(Math.Log10(value)):F1}")));
            var y = Height + 45 + (20 * number);
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{Colors[number]}\" stroke-width=\"2\"/>");
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<path d=\"M0 {y}h24\" stroke=\"{Colors[number]}\" stroke-width=\"3\"/><text x=\"32\" y=\"{y + 4}\">{name}</text>");
        }

        double X(int index) => 20 + (index * (Width - 40.0) / (chart.Counts.Length - 1));

        double Y(double power) => Height * (top - power) / (top - bottom);
    }
}
