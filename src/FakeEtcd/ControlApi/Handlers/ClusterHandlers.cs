using System.Globalization;
using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.Views;
using FakeEtcd.Controls;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>What is around the server: its cluster, and who looks at it.</summary>
internal static class ClusterHandlers
{
    public static Task<ClusterInfo> GetAsync(ControlRequest request) => Task.FromResult(ClusterDescription.Of(request.State));

    public static Task<DashboardInfo> DescribeAsync(ControlRequest request) => Task.FromResult(DashboardView.Of(request.Access));

    public static Task<ClusterInfo> MoveLeaderAsync(ControlRequest request, MemberRequest body)
    {
        ClusterControls.MoveLeader(Member(request, "memberId", body.MemberId).Node.Member);
        return GetAsync(request);
    }

    public static Task<ClusterInfo> PartitionAsync(ControlRequest request, PartitionRequest body)
    {
        var members = request.Server.Members();
        var side = body.MemberIds.Select(id => Member(request, "memberIds", id)).ToHashSet();
        if (side.Count == 0 || side.Count == members.Count)
        {
            throw ControlException.Invalid("memberIds", "A partition needs members on both sides. POST /v1/cluster/heal ends one.");
        }

        ClusterControls.Partition(members, side.Contains);
        return GetAsync(request);
    }

    public static Task<ClusterInfo> HealAsync(ControlRequest request)
    {
        ClusterControls.Partition(request.Server.Members(), static _ => false);
        return GetAsync(request);
    }

    private static RunningServer Member(ControlRequest request, string field, string id) =>
        (ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? request.Server.Members().FirstOrDefault(server => server.Node.Member.Id == number)
            : null)
        ?? throw ControlException.Invalid(field, $"'{field}' must be the ID of a member that has been started, but it is '{id}'. GET /v1/cluster lists them.");
}
