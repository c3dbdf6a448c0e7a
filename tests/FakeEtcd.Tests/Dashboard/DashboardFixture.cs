using FakeEtcd.Tests.Server;
using NUnit.Framework;

namespace FakeEtcd.Tests.Dashboard;

/// <summary>Gives each test a server with a dashboard, and a client of it.</summary>
public abstract class DashboardFixture : ServerFixture
{
    private protected DashboardClient Page { get; private set; } = null!;

    [SetUp]
    public void Open() => Page = new DashboardClient(Etcd.DashboardUrl);

    [TearDown]
    public void Close() => Page.Dispose();

    protected override void Configure(FakeEtcdOptions options) => options.Dashboard = true;
}
