using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Etcd.Discovery.Tests.Diagnostics;

/// <summary>What the SDK of OpenTelemetry exports of this library, configured as its users do.</summary>
internal sealed class ExportedTelemetry
{
    private readonly List<MetricSnapshot> _metrics = [];
    private readonly List<Activity> _spans = [];
    private IServiceProvider? _provider;

    public IReadOnlyList<Activity> Spans
    {
        get
        {
            _provider!.GetRequiredService<TracerProvider>().ForceFlush();
            lock (_spans)
            {
                return [.. _spans];
            }
        }
    }

    public void AddTo(IServiceCollection services) => services.AddOpenTelemetry()
        .WithMetrics(metrics => metrics.AddMeter(DiscoveryDiagnostics.Name).AddInMemoryExporter(_metrics))
        .WithTracing(traces => traces.AddSource(DiscoveryDiagnostics.Name, "Test").AddInMemoryExporter(_spans));

    public void Start(IServiceProvider provider)
    {
        _provider = provider;
        provider.GetRequiredService<MeterProvider>();
        provider.GetRequiredService<TracerProvider>();
    }

    /// <summary>Collects the metrics.</summary>
    public IReadOnlyList<MetricSnapshot> Collect()
    {
        _metrics.Clear();
        _provider!.GetRequiredService<MeterProvider>().ForceFlush();
        return [.. _metrics];
    }

    /// <summary>Collects one metric: its values, or the counts of a histogram, by their attributes, as <c>key=value,key=value</c>.</summary>
    public IReadOnlyDictionary<string, double> Collect(string name) => Collect().Where(metric => metric.Name == name)
        .SelectMany(metric => metric.MetricPoints.Select(point => (metric.MetricType, Point: point)))
        .ToDictionary(it => DescribeTags(it.Point), it => Read(it.MetricType, it.Point));

    public static string DescribeTags(MetricPoint point)
    {
        var tags = new List<string>();
        foreach (var tag in point.Tags)
        {
            tags.Add($"{tag.Key}={tag.Value}");
        }

        return string.Join(',', tags.Order(StringComparer.Ordinal));
    }

    private static double Read(MetricType type, MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        MetricType.DoubleGauge => point.GetGaugeLastValueDouble(),
        MetricType.Histogram => point.GetHistogramCount(),
        _ => throw new NotSupportedException($"{type}"),
    };
}
