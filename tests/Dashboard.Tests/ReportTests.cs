using Dashboard.Tests.Support;
using Deque.AxeCore.Playwright;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Dashboard.Tests;

/// <summary>The report, opened as a file without a server.</summary>
public sealed class ReportTests : PageFixture
{
    [Test]
    public async Task Report_FromAFile_ShowsEveryViewAndChangesNothing()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "report.html");
        var lease = await Client.GrantAsync();
        Etcd.Put("shop/a", "10.0.0.1:80", lease);
        Etcd.Put("shop/a", "10.0.0.2:80", lease);
        Etcd.Put("</script><b>", "</script><b>bold</b>");
        await Client.PutAsync("called", "x");
        Etcd.Faults.On(FakeEtcd.EtcdRpc.Txn).Hang();
        await Etcd.SaveReportAsync(path, "Orders_Fail", "Expected <b>1</b>\nbut was 2");
        await Etcd.StopAsync();
        var asked = new List<string>();
        Page.Request += (_, request) => asked.Add(request.Url);

        await Page.GotoAsync($"file://{path}#/keys?key=shop%2Fa");

        await Expect(Page.Locator("#link")).ToHaveTextAsync("Report");
        await Expect(Page.Locator(".report")).ToContainTextAsync("Expected <b>1</b>");
        await Expect(Page.Locator("#name")).ToHaveTextAsync("Orders_Fail");
        await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToHaveTextAsync("10.0.0.2:80");
        await Expect(Detail.GetByLabel("Difference").Locator(".del")).ToHaveTextAsync("- 10.0.0.1:80");
        await Expect(Button("Delete this key")).ToBeDisabledAsync();
        (await Page.RunAxe()).Violations.Select(violation => violation.Id).Should().BeEmpty();
        foreach (var (view, text) in new[] { ("Services", "10.0.0.2:80"), ("Leases", $"{lease}"), ("Streams", "There are no open streams"), ("Calls", "called"), ("Faults", "hang"), ("Cluster", "leader"), ("Server", "this is a report") })
        {
            await Page.Locator("nav").GetByText(view).ClickAsync();
            await Expect(Page.Locator("main")).ToContainTextAsync(text);
        }

        await Page.Locator("nav").GetByText("Calls").ClickAsync();
        await Input("Filter calls").FillAsync("rpc:LeaseGrant");
        await Expect(Page.Locator(".count")).ToHaveTextAsync("1 call");
        asked.Should().OnlyContain(url => url.StartsWith("file:", StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal));
    }
}
