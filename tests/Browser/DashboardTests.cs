using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Browser;

/// <summary>The dashboard in Chromium. CHROMIUM_BIN names the browser; Debian's is at /usr/bin/chromium.</summary>
public sealed class DashboardTests
{
    private static readonly string[] Views = ["keys", "leases", "streams", "calls", "faults", "services", "server"];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private FakeEtcdServer _etcd = null!;
    private EtcdClients _clients = null!;

    [OneTimeSetUp]
    public async Task StartBrowserAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_BIN") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox"],
        });
    }

    [OneTimeTearDown]
    public async Task StopBrowserAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options => options.Dashboard = true);
        _clients = new EtcdClients(_etcd.ConnectionString);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _clients.Dispose();
        await _etcd.DisposeAsync();
    }

    [Test]
    public async Task Views_OfBothThemesAndAllWidths_AreAccessibleAndFit([Values(400, 900, 1400)] int width, [Values] bool isDark)
    {
        await FillAsync();
        using var watch = new WatchCall(_clients.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("shop/"), RangeEnd = Google.Protobuf.ByteString.CopyFromUtf8("shop0") });
        _etcd.Faults.On(EtcdRpc.Compact).Fail(EtcdError.NoLeader);
        foreach (var view in Views)
        {
            var page = await OpenAsync(view, width, isDark);
            await Assertions.Expect(page.Locator("#connection")).ToHaveTextAsync("live");
            await Assertions.Expect(page.Locator("#facts")).ToContainTextAsync("revision");
            var result = await page.RunAxe();

            result.Violations.Select(violation => $"{view}: {violation.Id}: {violation.Help}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}").Should().BeEmpty();
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue($"{view} fits {width}");
            if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1" && width == 1400 && !isDark)
            {
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "docs", "images", $"dashboard-{view}.png") });
            }

            await page.CloseAsync();
        }
    }

    [Test]
    public async Task Keys_ChangeLive_InTwoPages()
    {
        var first = await OpenAsync("keys");
        var second = await OpenAsync("keys");
        _etcd.Put("greeting", "hello");

        foreach (var page in new[] { first, second })
        {
            await page.GetByText("greeting", new() { Exact = true }).First.ClickAsync();
            await Assertions.Expect(page.GetByLabel("Value", new() { Exact = true })).ToHaveTextAsync("hello");
        }

        await first.GetByLabel("Key to put").FillAsync("greeting");
        await first.GetByLabel("Value to put").FillAsync("bye");
        await first.GetByRole(AriaRole.Button, new() { Name = "Put", Exact = true }).ClickAsync();
        await Assertions.Expect(first.Locator("#said")).ToContainTextAsync("Put greeting at revision 3.");
        await Assertions.Expect(second.GetByLabel("Value", new() { Exact = true })).ToHaveTextAsync("bye");
        await Assertions.Expect(second.GetByLabel("Difference")).ToHaveTextAsync(new Regex("- hello\\s*\\+ bye"));
        await second.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Bounded.UntilAsync(() => _etcd.Get("greeting") is null, "the key is deleted");
    }

    [Test]
    public async Task Hostile_KeysAndValues_AreText()
    {
        const string Hostile = "<img src=x onerror=document.title='hacked'>";
        _etcd.Put(Hostile, $"</script><script>document.title='hacked'</script>{Hostile}");
        var page = await OpenAsync("keys");

        await page.GetByRole(AriaRole.Button, new() { Name = "Tree" }).ClickAsync();
        await page.GetByText(Hostile).First.ClickAsync();
        await Assertions.Expect(page.GetByLabel("Value", new() { Exact = true })).ToContainTextAsync("</script>");

        (await page.TitleAsync()).Should().Be("Keys · FakeEtcd");
        (await page.Locator("img").CountAsync()).Should().Be(0);
    }

    [Test]
    public async Task ManyKeysAndChanges_LeaveThePageUsable()
    {
        _etcd.Load(Enumerable.Range(0, 10_000).Select(number => KeyValuePair.Create($"many/{number:D5}", "v")));
        var page = await OpenAsync("keys");
        await Assertions.Expect(page.Locator("#facts")).ToContainTextAsync("10000 keys");
        using var writing = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var number = 0; !writing.IsCancellationRequested; number++)
            {
                _etcd.Put($"many/{number % 10_000:D5}", $"{number}");
                if (number % 10 == 0)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
                }
            }
        });

        await page.GetByLabel("Filter of keys").FillAsync("many/09999");
        await Assertions.Expect(page.GetByText("09999", new() { Exact = true })).ToBeVisibleAsync();
        (await page.Locator(".row").CountAsync()).Should().BeLessThan(100, "only what is visible exists");
        await Assertions.Expect(page.GetByLabel("Filter of keys")).ToBeFocusedAsync();

        await writing.CancelAsync();
        await writer.Within("the writer ends");
    }

    [Test]
    public async Task Server_PausedResumedAndRestarted_ByThePage()
    {
        var page = await OpenAsync("server");
        await PressAsync(page, "Pause", "The server is paused.");
        await Assertions.Expect(page.Locator("#facts")).ToContainTextAsync("paused");
        await PressAsync(page, "Resume", "The server is resumed.");
        _etcd.Put("before", "v");
        await PressAsync(page, "Restart", "The server is restarted.");
        _etcd.Put("after", "v");

        await page.GetByRole(AriaRole.Link, new() { Name = "Keys" }).ClickAsync();
        await Assertions.Expect(page.GetByText("after", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Test]
    public async Task LeasesStreamsAndFaults_AreActedOn()
    {
        var lease = await _clients.GrantAsync();
        _etcd.Put("leased", "v", lease);
        using var watch = new WatchCall(_clients.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("leased") });

        var page = await OpenAsync("streams");
        await PressAsync(page, "Stall", "Stalled 1 stream.");
        await PressAsync(page, "Resume", "Resumed 1 stream.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Leases" }).ClickAsync();
        await PressAsync(page, "Expire", new Regex("expired at revision"));
        (await watch.EventAsync()).Type.Should().Be(Event.Types.EventType.Delete);

        await page.GetByRole(AriaRole.Link, new() { Name = "Faults" }).ClickAsync();
        await page.GetByLabel("calls").SelectOptionAsync("Put");
        await page.GetByLabel("error of Fail").SelectOptionAsync("NoLeader");
        await PressAsync(page, "Add the fault", new Regex("Fault 1 added"));
        await _clients.Awaiting(it => it.PutAsync("a", "b")).Should().ThrowAsync<Grpc.Core.RpcException>();
        await PressAsync(page, "Remove", "Fault 1 removed.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Calls" }).ClickAsync();
        await page.GetByLabel("Filter of calls").FillAsync("rpc:Put status:Unavailable faulted:true");
        await page.Locator(".row").First.ClickAsync();
        await Assertions.Expect(page.GetByLabel("The chosen call")).ToContainTextAsync("no leader");
    }

    [Test]
    public async Task Report_OpensFromAFile()
    {
        await FillAsync();
        using var folder = new TemporaryDirectory();
        var file = Path.Combine(folder.Path, "report.html");
        await _etcd.SaveReportAsync(file, "A test", "It <failed>.");
        var page = await _browser.NewPageAsync();
        await page.GotoAsync($"file://{file}#services");

        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("It <failed>.");
        await Assertions.Expect(page.GetByText("10.0.0.1:80", new() { Exact = true })).ToBeVisibleAsync();
    }

    private static Task PressAsync(IPage page, string button, string said) => PressAsync(page, button, new Regex($"^{Regex.Escape(said)}$"));

    private static async Task PressAsync(IPage page, string button, Regex said)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync(said);
    }

    private async Task FillAsync()
    {
        var lease = await _clients.GrantAsync();
        _etcd.Put("shop/orders/10.0.0.1:80", """{"Op":0,"Addr":"10.0.0.1:80","Metadata":{"zone":"eu"}}""", lease);
        _etcd.Put("shop/orders/10.0.0.2:80", """{"Op":0,"Addr":"10.0.0.2:80","Metadata":null}""", lease);
        _etcd.Put("config/retries", "3");
        await _clients.PutAsync("config/retries", "5");
    }

    private async Task<IPage> OpenAsync(string view, int width = 1400, bool isDark = false)
    {
        var page = await _browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 800 },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
        });
        await page.GotoAsync($"{_etcd.DashboardUrl}#{view}");
        return page;
    }
}
