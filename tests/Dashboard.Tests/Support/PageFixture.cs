using FakeEtcd;
using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using Testing.Etcd;

namespace Dashboard.Tests.Support;

/// <summary>Gives each test a server with a dashboard, a client of it, and a page in the browser.</summary>
public abstract class PageFixture
{
    private readonly List<string> _errors = [];
    private IBrowserContext? _context;

    private protected FakeEtcdServer Etcd { get; private set; } = null!;

    private protected EtcdClients Client { get; private set; } = null!;

    protected IPage Page { get; private set; } = null!;

    protected IBrowserContext Context => _context!;

    /// <summary>Whether the page may log that a request failed, as it does when the server is away.</summary>
    protected bool ExpectsFailures { get; set; }

    protected ILocator Rows => Page.Locator(".grid .rows .row:not(.none)");

    protected ILocator Status => Page.Locator("#status");

    protected ILocator Detail => Page.Locator(".detail");

    [SetUp]
    public async Task StartAsync()
    {
        _errors.Clear();
        ExpectsFailures = false;
        Etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.Dashboard = true;
            Configure(options);
        });
        Client = new EtcdClients(Etcd.ConnectionString);
        _context = await Chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1400, Height = 860 },
            ColorScheme = ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
        });
        Page = await NewPageAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_context is not null)
        {
            await _context.CloseAsync();
        }

        Client?.Dispose();
        if (Etcd is not null)
        {
            await Etcd.DisposeAsync();
        }

        _errors.Should().BeEmpty();
    }

    /// <summary>Opens another page, whose errors fail the test too.</summary>
    protected async Task<IPage> NewPageAsync()
    {
        var page = await Context.NewPageAsync();
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !(ExpectsFailures && message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)))
            {
                _errors.Add(message.Text);
            }
        };
        page.Dialog += (_, dialog) => _errors.Add($"dialog: {dialog.Message}");
        return page;
    }

    /// <summary>Opens a view, and waits until the page is connected.</summary>
    protected Task OpenAsync(string view) => OpenAsync(Page, view);

    protected async Task OpenAsync(IPage page, string view)
    {
        await page.GotoAsync($"{Etcd.DashboardUrl}#/{view}");
        await Assertions.Expect(page.Locator("#link")).ToHaveTextAsync(LinkText);
    }

    protected virtual string LinkText => "◉ Live";

    protected ILocator Row(string text) => Rows.Filter(new LocatorFilterOptions { HasText = text });

    protected ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    protected ILocator Input(string label) => Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true });

    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>Waits until the page says this about the last action.</summary>
    protected Task SaysAsync(string text) => Expect(Status).ToContainTextAsync(text);

    private protected virtual void Configure(FakeEtcdOptions options)
    {
    }
}
