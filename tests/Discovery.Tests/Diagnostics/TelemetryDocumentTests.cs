using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Testing.Documents;

namespace Etcd.Discovery.Tests.Diagnostics;

/// <summary><c>docs/telemetry.md</c> has every metric and every log event, as they are in the code.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed partial class TelemetryDocumentTests
{
    private static readonly string Document = Path.Combine("docs", "telemetry.md");

    [Test]
    public void Metrics_AreTheInstruments()
    {
        var instruments = new List<string>();
        using var factory = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = factory.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    instruments.Add($"{instrument.Name} | {Kind(instrument)} | {instrument.Unit} | {instrument.Description}");
                }
            },
        };
        listener.Start();

        DiscoveryMetrics.Of(meters);

        instruments.Should().BeEquivalentTo(MarkdownTable.Read(Document, "Metrics")
            .Select(row => $"{row[0]} | {row[1]} | {row[2]} | {row[4]}".Replace("`", "", StringComparison.Ordinal)));
    }

    [Test]
    public void LogEvents_AreThoseOfTheLibrary()
    {
        Assembly[] libraries = [typeof(EtcdConnection).Assembly, Assembly.Load("Etcd.Discovery.AspNetCore")];

        var (text, expected) = LogEventTable.Read(Document, "Log events", libraries);

        expected.Should().Be(text);
        text.Should().Contain(LogEventTable.Rows(libraries)[0]);
    }

    [Test]
    public void HealthChecks_HaveEveryOption() => MarkdownTable.Read(Document, "Health checks")
        .SelectMany(row => OptionName().Matches($"{row[0]} {row[2]}")).Select(match => match.Groups[1].Value)
        .Should().BeEquivalentTo(typeof(EtcdHealthCheckOptions).GetProperties().Select(property => property.Name));

    private static string Kind(Instrument instrument) => instrument.GetType().Name switch
    {
        "Counter`1" => "counter",
        "Histogram`1" => "histogram",
        "ObservableGauge`1" => "gauge",
        "ObservableUpDownCounter`1" => "up-down counter",
        var other => other,
    };

    [GeneratedRegex("`([A-Z][A-Za-z]+)`")]
    private static partial Regex OptionName();
}
