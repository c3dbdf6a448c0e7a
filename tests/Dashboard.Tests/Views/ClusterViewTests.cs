using Dashboard.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;

namespace Dashboard.Tests.Views;

/// <summary>The view of the cluster.</summary>
public sealed class ClusterViewTests : PageFixture
{
    [Test]
    public async Task Member_ThatIsAlone_LeadsItself()
    {
        await OpenAsync("cluster");

        await Expect(Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(Page.Locator("tbody tr")).ToContainTextAsync("● running★ leader");
        await Expect(Page.Locator("tbody tr")).ToContainTextAsync("this page");
    }

    [Test]
    public async Task Cluster_OfThree_ShowsPartitionsAndPauses()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.Dashboard = true);
        var leader = cluster.Leader!;
        var other = cluster.Members.First(member => member != leader);
        await Page.GotoAsync($"{leader.DashboardUrl}#/cluster");
        await Expect(Page.Locator("tbody tr")).ToHaveCountAsync(3);
        await Expect(Page.GetByText("Its page")).ToHaveCountAsync(2);

        cluster.Partition(other);
        await Expect(Page.Locator("main")).ToContainTextAsync("split in 2");
        await Expect(Page.Locator("tbody tr").Filter(new() { HasText = "★ leader" })).ToContainTextAsync($"{leader.MemberId}");
        cluster.Heal();
        await Expect(Page.Locator("main")).Not.ToContainTextAsync("split in 2");
        other.Pause();

        await Expect(Page.Locator("tbody tr").Filter(new() { HasText = "⏸ paused" })).ToContainTextAsync($"{other.MemberId}");
        await Page.CloseAsync();
    }

    [Test]
    public async Task Members_AreMadeLeaderCutOffAndHealed()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.Dashboard = true);
        await Page.GotoAsync($"{cluster.Members[0].DashboardUrl}#/cluster");
        await Button("Make leader: default-2").ClickAsync();
        await SaysAsync("default-2 leads");
        cluster.Leader.Should().Be(cluster.Members[1]);

        await Button("Cut off: default-2").ClickAsync();
        await SaysAsync("default-2 does not reach the others");
        await Expect(Page.Locator("main")).ToContainTextAsync("split in 2");
        cluster.Leader.Should().NotBe(cluster.Members[1]);
        await Button("Heal the partition").ClickAsync();
        await SaysAsync("All members reach each other");

        await Expect(Page.Locator("main")).Not.ToContainTextAsync("split in 2");
        await Page.CloseAsync();
    }
}
