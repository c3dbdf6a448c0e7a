using FakeEtcd.ControlApi.State;
using FakeEtcd.ControlApi.Views;
using FakeEtcd.Node;
using FakeEtcd.Threading;

namespace FakeEtcd.ControlApi.Events;

/// <summary>What tells whether parts of a server have changed, without a look at each of them.</summary>
/// <param name="Arrived">How many calls have arrived.</param>
/// <param name="Leases">How many leases began, were renewed, and ended.</param>
/// <param name="Streams">The streams, and whether they are held.</param>
/// <param name="Faults">The faults and their hits.</param>
/// <param name="Server">The server and its cluster.</param>
internal readonly record struct ServerTrace(long Arrived, int Leases, int Streams, int Faults, int Server)
{
    public static ServerTrace Of(ControlState state) => new(
        state.Server.Node.Journal.Arrived, LeasesOf(state), StreamsOf(state), FaultsOf(state), ServerOf(state));

    private static int LeasesOf(ControlState state)
    {
        var counters = state.Server.Engine.Counters;
        return HashCode.Combine(
            counters.LeasesGranted, counters.LeasesRenewed, counters.LeasesRevoked, counters.LeasesExpired, HeldClock(state));
    }

    /// <summary>The time on a clock that moves only when it is advanced.</summary>
    private static long HeldClock(ControlState state) => ServerView.IsManual(state) ? state.Clock.GetTimestamp() : 0;

    private static int StreamsOf(ControlState state)
    {
        var hash = default(HashCode);
        foreach (var stream in state.Server.OpenStreams.ToList())
        {
            hash.Add(stream.Number);
            hash.Add(stream.Gate.Reasons & ~HoldReasons.Paused);
            hash.Add(stream.Requests.Count);
            hash.Add(stream.Watches?.Queued);
        }

        return hash.ToHashCode();
    }

    private static int FaultsOf(ControlState state)
    {
        var hash = default(HashCode);
        foreach (var rule in state.Server.Node.Faults.Rules)
        {
            hash.Add(rule);
            hash.Add(rule.Hits);
        }

        return hash.ToHashCode();
    }

    private static int ServerOf(ControlState state)
    {
        var (server, node) = (state.Server, state.Server.Node);
        var hash = default(HashCode);
        hash.Add(server.Connections.IsRunning);
        hash.Add(server.Transport.Gate.Reasons);
        hash.Add(server.Transport.Connections.IsRefusing);
        hash.Add(server.Transport.Connections.Count);
        hash.Add(node.Quirks);
        hash.Add(server.Engine.CompactRevision);
        hash.Add(server.Engine.AuthEnabled);
        hash.Add(HeldClock(state));
        hash.Add(node.Member.Term);
        hash.Add(node.Member.Cluster.Leader);
        foreach (var member in node.Member.Cluster.Members)
        {
            Add(ref hash, member);
        }

        foreach (var other in server.Members())
        {
            hash.Add(other.Transport.Gate.Reasons);
        }

        return hash.ToHashCode();
    }

    private static void Add(ref HashCode hash, ClusterMember member)
    {
        hash.Add(member.Info);
        hash.Add(member.IsDown);
        hash.Add(member.Side);
    }
}
