using Dashboard.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Dashboard.Tests.Views;

/// <summary>The view of the server, and what it does with it.</summary>
public sealed class ServerViewTests : PageFixture
{
    [Test]
    public async Task Server_IsPausedStoppedAndRestarted_WhileThePageStays()
    {
        Etcd.Put("a", "kept");
        await OpenAsync("server");

        await Button("Pause").ClickAsync();
        await SaysAsync("The server is paused");
        await Expect(Page.Locator("#state")).ToHaveTextAsync("⏸ Paused");
        await Button("Resume").ClickAsync();
        await SaysAsync("The server goes on");
        await Expect(Page.Locator("#state")).ToHaveTextAsync("● Running");
        await Button("Stop").ClickAsync();
        await SaysAsync("The server is stopped");
        await Expect(Page.Locator("#state")).ToHaveTextAsync("■ Stopped");
        Etcd.IsRunning.Should().BeFalse();
        await Button("Restart").ClickAsync();
        await SaysAsync("The server has restarted: revision 2");
        await Expect(Page.Locator("#state")).ToHaveTextAsync("● Running");
        await Button("Kill").ClickAsync();
        await SaysAsync("The server is killed");
        await Button("Restart without data").ClickAsync();

        await SaysAsync("The server has restarted without data: revision 1");
        await Expect(Page.Locator("#facts")).ToContainTextAsync("Keys0");
        Etcd.Get("a").Should().BeNull();
    }

    [Test]
    public async Task Connections_Tokens_AndTheLeader_AreActedOn()
    {
        await OpenAsync("server");
        foreach (var (button, says) in new[]
        {
            ("Refuse connections", "New connections are refused"), ("Accept connections", "New connections are accepted"), ("Reset connections", "Reset "),
            ("Expire auth tokens", "The tokens have expired"),
        })
        {
            await Button(button).ClickAsync();
            await SaysAsync(says);
        }

        await Page.GotoAsync($"{Etcd.DashboardUrl}#/cluster");
        await Button("Begin a new term").ClickAsync();
        await SaysAsync("A new raft term has begun");
    }

    [Test]
    public async Task Revisions_AreCompacted()
    {
        Etcd.Put("a", "1");
        Etcd.Put("a", "2");
        Etcd.Put("a", "3");
        await OpenAsync("server");
        await Input("First revision that stays readable").FillAsync("3");
        await Button("Compact").ClickAsync();
        await SaysAsync("Compacted: revision 3 and later can be read");

        await Page.GotoAsync($"{Etcd.DashboardUrl}#/keys?key=a");

        await Expect(Detail).ToContainTextAsync("Compacted at revision 3");
        await Expect(Detail.Locator("tbody tr")).ToHaveCountAsync(2);
    }

    [Test]
    public async Task Snapshots_AreTakenRestoredDownloadedAndUploaded()
    {
        using var folder = new TemporaryDirectory();
        Etcd.Put("a", "kept");
        await OpenAsync("server");
        await Button("Take a snapshot").ClickAsync();
        await SaysAsync("at revision 2");
        var file = await DownloadAsync("Snapshot", Path.Combine(folder.Path, "snapshot.db"));
        Etcd.Put("a", "lost");
        await Button("Restore snapshot 1").ClickAsync();
        await SaysAsync("Restored snapshot 1: revision 2");
        Etcd.Get("a").Should().Be("kept");
        await Button("Delete snapshot 1").ClickAsync();
        await SaysAsync("Deleted snapshot 1");
        await Expect(Page.GetByText("No snapshots are held")).ToBeVisibleAsync();

        Etcd.Put("a", "lost again");
        await Button("Restore the file").ClickAsync();
        await SaysAsync("Failed: No file is chosen");
        await Input("Snapshot file").SetInputFilesAsync(file);
        await Button("Restore the file").ClickAsync();

        await SaysAsync("Restored snapshot.db: revision 2");
        Etcd.Get("a").Should().Be("kept");
    }

    [Test]
    public async Task Journal_IsDownloadedAndCleared()
    {
        using var folder = new TemporaryDirectory();
        await Client.PutAsync("a", "x");
        await OpenAsync("server");

        var file = await DownloadAsync("Journal", Path.Combine(folder.Path, "journal.json"));
        (await File.ReadAllTextAsync(file)).Should().Contain("\"rpc\":\"Put\"");
        await Button("Clear the journal").ClickAsync();

        await SaysAsync("Cleared 1 call");
        Etcd.Journal.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task Quirks_AreSet()
    {
        await OpenAsync("server");
        await Input("LeaderChangeClosesStreams").CheckAsync();
        await Button("Apply quirks").ClickAsync();

        await SaysAsync("On: LeaderChangeClosesStreams");
        Etcd.Quirks.Should().Be(FakeEtcd.EtcdQuirks.LeaderChangeClosesStreams);
        await Expect(Button("Advance")).ToBeDisabledAsync();
    }

    private async Task<string> DownloadAsync(string link, string path)
    {
        var download = await Page.RunAndWaitForDownloadAsync(
            () => Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync());
        await download.SaveAsAsync(path);
        return path;
    }
}
