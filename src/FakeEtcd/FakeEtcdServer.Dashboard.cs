using FakeEtcd.ControlApi.State;
using FakeEtcd.Dashboard;

namespace FakeEtcd;

/// <summary>The dashboard, and reports for failed tests.</summary>
public sealed partial class FakeEtcdServer
{
    private ControlState? _control;

    /// <summary>Gets the URL of the dashboard, for a browser on this machine.</summary>
    /// <value>A URL such as <c>http://127.0.0.1:2379/_fake/</c>.</value>
    /// <exception cref="InvalidOperationException">The dashboard is off: <see cref="FakeEtcdOptions.Dashboard"/> is false.</exception>
    public string DashboardUrl => _server.DashboardUrl ?? throw new InvalidOperationException(
        $"The server has no dashboard. Set {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.Dashboard)} to true.");

    /// <summary>What the requests to the dashboard and to the control API share.</summary>
    internal ControlState Control => LazyInitializer.EnsureInitialized(ref _control, () => new ControlState(_server));

    private void OpenDashboard() => DashboardSite.Open(Control);
}
