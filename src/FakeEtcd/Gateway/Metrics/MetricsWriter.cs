using System.Globalization;
using System.Text;

namespace FakeEtcd.Gateway.Metrics;

/// <summary>Writes metrics in the text format of Prometheus.</summary>
internal sealed class MetricsWriter
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Writes a value that may rise and fall.</summary>
    public void Gauge(string name, string help, long value, string labels = "") => Single(name, "gauge", help, value, labels);

    /// <summary>Writes a value that only rises.</summary>
    public void Counter(string name, string help, long value) => Single(name, "counter", help, value, labels: "");

    /// <summary>Begins a counter with labels, whose values follow.</summary>
    public void BeginCounter(string name, string help) => Begin(name, "counter", help);

    /// <summary>Writes one value of a metric.</summary>
    /// <param name="name">The name of the metric.</param>
    /// <param name="labels">The labels as <c>name="value"</c>, separated by commas; empty for none.</param>
    /// <param name="value">The value.</param>
    public void Value(string name, string labels, long value)
    {
        _text.Append(name);
        if (labels.Length > 0)
        {
            _text.Append('{').Append(labels).Append('}');
        }

        _text.Append(CultureInfo.InvariantCulture, $" {value}\n");
    }

    public override string ToString() => _text.ToString();

    private void Single(string name, string type, string help, long value, string labels)
    {
        Begin(name, type, help);
        Value(name, labels, value);
    }

    private void Begin(string name, string type, string help) => _text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");
}
