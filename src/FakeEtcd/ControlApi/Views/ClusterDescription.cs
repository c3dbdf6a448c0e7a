using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;
using FakeEtcd.Threading;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Describes the cluster.</summary>
internal static class ClusterDescription
{
    public static ClusterInfo Of(ControlState state)
    {
        var member = state.Server.Node.Member;
        var leader = member.Cluster.Leader;
        var running = state.Server.Members().ToDictionary(static server => server.Node.Member);
        return new ClusterInfo
        {
            Members =
            [
                .. member.Cluster.Members.OrderBy(static other => other.Id).Select(other =>
                {
                    var server = running.GetValueOrDefault(other);
                    return new ClusterMemberItem
                    {
                        Id = Texts.Id(other.Id),
                        Name = other.Name,
                        Urls = other.Info.ClientUrls,
                        Dashboard = server?.DashboardUrl,
                        Running = server is { Connections.IsRunning: true },
                        Paused = server is not null && server.Transport.Gate.Reasons.HasFlag(HoldReasons.Paused),
                        Learner = other.Info.IsLearner,
                        Leader = other == leader,
                        Partition = other.Side,
                    };
                }),
            ],
            LeaderId = leader is null ? null : Texts.Id(leader.Id),
            Term = (long)member.Term,
        };
    }
}
