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
        return new ServerInfo
        {
            Version = state.Options.Version,
            Name = node.Member.Name,
            Urls = [.. server.Transport.Urls.Select(static url => url.ToString())],
            ClusterId = Texts.Id(node.Identity.ClusterId),
            MemberId = Texts.Id(node.Identity.MemberId),
            Running = server.Connections.IsRunning,
            Paused = server.Transport.Gate.Reasons.HasFlag(HoldReasons.Paused),
            RefusesConnections = server.Transport.Connections.IsRefusing,
            Auth = server.Engine.AuthEnabled,
            Revision = server.Engine.Revision,
            CompactedRevision = server.Engine.CompactRevision,
            DatabaseBytes = server.Engine.DatabaseBytes,
            Keys = server.Engine.KeyCount,
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
        Revision = state.Server.Engine.Revision,
    };

    /// <summary>Whether the clock moves only when it is advanced.</summary>
    public static bool IsManual(ControlState state) => state.Clock is ManualTimeProvider || state.Options.AdvanceClock is not null;
}
