using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;
using FakeEtcd.ControlApi.Views;
using Google.Protobuf;

namespace FakeEtcd.Dashboard.Reports;

/// <summary>Collects the content of a report, of which there is a limited number of each kind, whatever the server holds.</summary>
internal static class ReportContents
{
    private const int MostKeys = 10_000;
    private const int MostCalls = 1000;
    private const int MostHistories = 500;
    private const int MostVersions = 10;
    private const int MostLeases = 1000;
    private const int MostStreams = 1000;
    private const int MostKeysOfEach = 100;

    /// <summary>The length of the values together, about.</summary>
    private const int ValueBudget = 8 * 1024 * 1024;
    private const int LongestValue = 4096;
    private const int ShortestCut = 256;

    private const int MostMessageCharacters = 16 * 1024;

    public static ReportContent Of(ControlState state, string title, string? message)
    {
        var access = ControlAccess.Of(state.Options) with { IsReadOnly = true };
        var count = Math.Min(MostKeys, Math.Max(1, state.Server.Engine.KeyCount));
        var shown = new ShownValues(access.Mask, Math.Clamp(ValueBudget / count, ShortestCut, LongestValue))
        {
            MostMessageCharacters = MostMessageCharacters,
            MostKeys = MostKeysOfEach,
        };
        var keys = KeyView.List(state, ByteString.Empty, after: null, MostKeys, shown);
        var journal = state.Server.Node.Journal;
        return new ReportContent
        {
            Title = title,
            Message = message,
            CreatedAt = TimeProvider.System.GetUtcNow(),
            Server = ServerView.Of(state),
            Dashboard = DashboardView.Of(access),
            Cluster = ClusterDescription.Of(state),
            Keys = keys,
            History = Histories(state, keys, shown),
            Leases = LeaseView.Of(state, MostKeysOfEach, MostLeases),
            Streams = StreamView.Of(state, MostStreams),
            Faults = new FaultList { Faults = state.Faults.List() },
            Journal = JournalView.Of(journal).ReadLast(MostCalls, static _ => true, shown),
            Pending = new PendingPage { Calls = [.. journal.Pending.Take(MostCalls).Select(call => CallItems.Of(call, null, shown))] },
        };
    }

    private static Dictionary<string, KeyHistoryList> Histories(ControlState state, KeyList keys, ShownValues shown) => keys.Keys
        .Where(static item => item is { Key: not null, Version: > 1 })
        .Take(MostHistories)
        .ToDictionary(static item => item.Key!, item => KeyView.History(state, ByteString.CopyFromUtf8(item.Key!), shown, MostVersions));
}
