using System.Globalization;
using System.Text;
using Etcd.Api;
using FakeEtcd.Calls;
using FakeEtcd.Protocol;

namespace FakeEtcd.Controls;

/// <summary>Renders a server's state as text for people.</summary>
internal static class StateText
{
    private const int MaxRows = 100;
    private const int CallsShown = 50;
    private const int MaxValueLength = 60;

    public static string Describe(RunningServer server)
    {
        var text = new StringBuilder();
        if (server.Forwarder is { } forwarder)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"EtcdProxy in front of {forwarder.UpstreamUrl}, seed {server.Node.Seed}");
        }
        else
        {
            AddState(text, server);
        }

        Section(text, "Watches", server.Streams.ListWatches().Select(Describe));
        Section(text, "Faults", server.Node.Faults.Rules.Select(Describe));
        Section(text, "Pending calls", server.Node.Journal.Pending.Select(call => call.ToString()));
        Section(text, "Last calls", server.Node.Journal.Calls.TakeLast(CallsShown).Select(call => call.ToString()));
        return text.ToString();
    }

    private static void AddState(StringBuilder text, RunningServer server)
    {
        var keys = server.Engine.Range(new RangeRequest { Key = KeyRange.Smallest, RangeEnd = KeyRange.NoEnd });
        text.AppendLine(CultureInfo.InvariantCulture, $"FakeEtcd, revision {keys.Header.Revision}, seed {server.Node.Seed}");
        Section(text, "Keys", keys.Kvs.Select(Describe));
        Section(text, "Leases", server.Leases.List().Select(Describe));
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> rows)
    {
        string[] all = [.. rows];
        text.AppendLine(CultureInfo.InvariantCulture, $"{title}: {(all.Length == 0 ? "none" : all.Length)}");
        foreach (var row in all.Take(MaxRows))
        {
            text.Append("  ").AppendLine(row);
        }

        if (all.Length > MaxRows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  and {all.Length - MaxRows} more");
        }
    }

    private static string Describe(KeyValue pair)
    {
        var value = CallText.Bytes(pair.Value, MaxValueLength);
        var lease = pair.Lease == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", lease {pair.Lease}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{CallText.Key(pair.Key)} = {value} "
            + $"(created {pair.CreateRevision}, modified {pair.ModRevision}, version {pair.Version}{lease})");
    }

    private static string Describe(FaultRule rule) => string.Create(CultureInfo.InvariantCulture, $"{rule} ({rule.Hits} so far)");

    private static string Describe(LeaseInfo lease)
    {
        var keys = string.Join(", ", lease.Keys.Select(CallText.Key));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{lease.Id}: {lease.Remaining.TotalSeconds:0.###} of {lease.Ttl.TotalSeconds:0} s left, keys [{keys}]");
    }

    private static string Describe(WatchInfo watch)
    {
        var range = new KeyRange(watch.Key, watch.RangeEnd, IsSingleKey: watch.RangeEnd is { IsEmpty: true });
        var stalled = watch.IsStalled ? ", stalled" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{watch.Id} of {watch.Client}: {CallText.Range(range)}, next revision {watch.NextRevision}{stalled}");
    }
}
