using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;
using FakeEtcd.Threading;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Describes the server.</summary>
internal static class ServerView
{
    public static ServerInfo Of(ControlState state)
    {
        var (server, node) = (state.Server, state.Server.Node);
        var forwarder = server.Forwarder;

        // A proxy does not use its own engine, and does not know the upstream's.
        var engine = forwarder is null ? server.Engine : null;
        return new ServerInfo
        {
            Version = engine is null ? null : state.Options.Version,
            Name = engine is null ? null : node.Member.Name,
            Urls = [.. server.Transport.Urls.Select(static url => url.ToString())],
            Upstream = forwarder?.UpstreamUrl,
            ClusterId = Texts.Id(forwarder?.LastHeader.ClusterId ?? node.Identity.ClusterId),
            MemberId = Texts.Id(forwarder?.LastHeader.MemberId ?? node.Identity.MemberId),
            Running = server.Connections.IsRunning,
            Paused = server.Transport.Gate.Reasons.HasFlag(HoldReasons.Paused),
            RefusesConnections = server.Transport.Connections.IsRefusing,
            Auth = engine?.AuthEnabled,
            Revision = RevisionOf(state),
            CompactedRevision = engine?.CompactRevision,
            DatabaseBytes = engine?.DatabaseBytes,
            Keys = engine?.KeyCount,
            Connections = server.Transport.Connections.Count,
            Seed = node.Seed,
            Quirks = [.. Enum.GetValues<EtcdQuirks>().Where(quirk => quirk != EtcdQuirks.None && node.Quirks.HasFlag(quirk)).Select(static quirk => $"{quirk}")],
            Clock = Clock(state),
            JournalPosition = node.Journal.Total,
        };
    }

    public static ClockInfo Clock(ControlState state) => new()
    {
        Manual = IsManual(state),
        Now = state.Clock.GetUtcNow(),
        Revision = RevisionOf(state),
    };

    /// <summary>Whether the clock moves only when it is advanced.</summary>
    public static bool IsManual(ControlState state) => state.Clock is ManualTimeProvider || state.Options.AdvanceClock is not null;

    private static long RevisionOf(ControlState state) => state.Server.Forwarder?.LastHeader.Revision ?? state.Server.Engine.Revision;
}
