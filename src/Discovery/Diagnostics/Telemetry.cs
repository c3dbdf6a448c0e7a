using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Etcd.Discovery;

/// <summary>The instruments behind <see cref="DiscoveryDiagnostics.Name"/>.</summary>
internal static class Telemetry
{
    private const string PrefixTag = "etcd.discovery.prefix";

    private static readonly Meter Meter = new(DiscoveryDiagnostics.Name);
    private static readonly Counter<long> Unparsable =
        Meter.CreateCounter<long>("etcd.discovery.endpoints.unparsable", "{value}", "Values in etcd that are not endpoints.");
    private static readonly Counter<long> Reconnects =
        Meter.CreateCounter<long>("etcd.discovery.watch.reconnects", "{reconnect}", "Watches that were opened again.");
    private static readonly Counter<long> Relists =
        Meter.CreateCounter<long>("etcd.discovery.watch.relists", "{relist}", "Full reads after a watch that could not be resumed.");

    private static readonly ActivitySource Source = new(DiscoveryDiagnostics.Name);

    public static Activity? StartActivity(string name, string prefix) =>
        Source.StartActivity(name, ActivityKind.Client)?.SetTag("db.system.name", "etcd").SetTag(PrefixTag, prefix);

    public static void CountUnparsable(string prefix) => Unparsable.Add(1, new KeyValuePair<string, object?>(PrefixTag, prefix));

    public static void CountReconnect(string prefix) => Reconnects.Add(1, new KeyValuePair<string, object?>(PrefixTag, prefix));

    public static void CountRelist(string prefix) => Relists.Add(1, new KeyValuePair<string, object?>(PrefixTag, prefix));
}
