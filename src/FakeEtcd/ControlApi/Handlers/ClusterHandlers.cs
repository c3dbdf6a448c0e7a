using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.Views;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>What is around the server: its cluster, and who looks at it.</summary>
internal static class ClusterHandlers
{
    public static Task<ClusterInfo> GetAsync(ControlRequest request) => Task.FromResult(ClusterDescription.Of(request.State));

    public static Task<DashboardInfo> DescribeAsync(ControlRequest request) => Task.FromResult(DashboardView.Of(request.Access));
}
