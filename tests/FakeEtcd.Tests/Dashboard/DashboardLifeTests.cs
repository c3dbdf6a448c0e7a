using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Dashboard;

/// <summary>The dashboard stays in use while its server is paused, stopped and restarted.</summary>
public sealed class DashboardLifeTests : DashboardFixture
{
    [Test]
    public async Task PausedServer_IsShown_AndResumedByAnyPage()
    {
        var paused = await Page.PostAsync("/v1/server/pause");
        using var another = new DashboardClient(Etcd.DashboardUrl);
        var put = Client.PutAsync("a", "x");
        var seen = await another.GetAsync("/v1/server");

        paused.Json.GetProperty("paused").GetBoolean().Should().BeTrue();
        seen.Json.GetProperty("paused").GetBoolean().Should().BeTrue();
        put.IsCompleted.Should().BeFalse();
        (await another.PostAsync("/v1/server/resume")).Json.GetProperty("paused").GetBoolean().Should().BeFalse();
        await put.Within("the put");
    }

    [TestCase("Graceful")]
    [TestCase("Kill")]
    public async Task StoppedServer_IsRestartedByItsPage(string mode)
    {
        await Client.PutAsync("a", "x");
        using var events = await Page.FollowAsync();
        await events.NextAsync(read => read.Name == "hello");

        var stopped = await Page.PostAsync("/v1/server/stop", $"{{'mode': '{mode}'}}");
        var change = await events.NextAsync(read => read.Is("server"));
        Etcd.IsRunning.Should().BeFalse();
        var restarted = await Page.PostAsync("/v1/server/restart");
        var hello = await events.NextAsync(read => read.Name == "hello");

        (stopped.Status, stopped.Json.GetProperty("running").GetBoolean()).Should().Be((200, false));
        change.Name.Should().Be("changes");
        restarted.Json.GetProperty("running").GetBoolean().Should().BeTrue();
        hello.Number("revision").Should().Be(2);
        (await Client.GetAsync("a")).Should().Be("x");
    }

    [Test]
    public async Task Page_IsNoClient()
    {
        using var events = await Page.FollowAsync();
        await events.NextAsync();
        await Client.PutAsync("a", "x");

        Etcd.ConnectionCount.Should().Be(1);
        Etcd.ResetConnections().Should().Be(1);
        await events.NextAsync(read => read.Data.TryGetProperty("keys", out _));
        Etcd.Journal.Calls.Should().ContainSingle();
    }

    [Test]
    public async Task DisposedServer_EndsItsEvents()
    {
        var server = await FakeEtcdServer.StartAsync(options => options.Dashboard = true);
        using var page = new DashboardClient(server.DashboardUrl);
        using var events = await page.FollowAsync();
        await events.NextAsync();

        await server.DisposeAsync();

        await events.Invoking(async reader =>
        {
            while (true)
            {
                await reader.NextAsync();
            }
        }).Should().ThrowAsync<IOException>();
    }
}
