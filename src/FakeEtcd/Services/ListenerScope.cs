namespace FakeEtcd.Services;

/// <summary>What a listener of a server serves.</summary>
internal sealed class ListenerScope
{
    private ListenerScope(bool grpc, bool http, bool metricsOnly = false) => (Grpc, Http, MetricsOnly) = (grpc, http, metricsOnly);

    public static ListenerScope All { get; } = new(grpc: true, http: true);

    public static ListenerScope OnlyGrpc { get; } = new(grpc: true, http: false);

    public static ListenerScope OnlyHttp { get; } = new(grpc: false, http: true);

    /// <summary>Metrics and health checks.</summary>
    public static ListenerScope OnlyMetrics { get; } = new(grpc: false, http: true, metricsOnly: true);

    public bool Grpc { get; }

    public bool Http { get; }

    public bool MetricsOnly { get; }
}
