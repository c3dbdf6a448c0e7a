using System.Net;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Dashboard;

/// <summary>The page and its files.</summary>
public sealed class DashboardPageTests : DashboardFixture
{
    [Test]
    public async Task Page_IsServedWithHeadersThatKeepItToItself()
    {
        var page = await ReadAsync("");

        page.Status.Should().Be(200);
        page.Header("Content-Type").Should().Be("text/html; charset=utf-8");
        page.Text.Should().StartWith("<!doctype html>");
        page.Header("Content-Security-Policy").Should().Contain("default-src 'none'").And.Contain("script-src 'self'")
            .And.Contain("frame-ancestors 'none'").And.NotContain("unsafe");
        page.Header("X-Content-Type-Options").Should().Be("nosniff");
        page.Header("Referrer-Policy").Should().Be("no-referrer");
        page.Header("Cross-Origin-Resource-Policy").Should().Be("same-origin");
        page.Header("Access-Control-Allow-Origin").Should().BeEmpty();
    }

    [TestCase("app.js", "text/javascript; charset=utf-8")]
    [TestCase("app.css", "text/css; charset=utf-8")]
    [TestCase("icon.svg", "image/svg+xml")]
    public async Task Asset_IsServedOnce_AndCompressed(string name, string type)
    {
        var plain = await ReadAsync($"assets/{name}");
        var again = await ReadAsync($"assets/{name}", ("If-None-Match", plain.Header("ETag")));
        using var unzipping = new DashboardClient(Etcd.DashboardUrl, new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });
        var compressed = await unzipping.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"assets/{name}"));

        plain.Status.Should().Be(200);
        plain.Header("Content-Type").Should().Be(type);
        plain.Text.Should().NotBeEmpty();
        again.Status.Should().Be(304);
        again.Text.Should().BeEmpty();
        compressed.Text.Should().Be(plain.Text);
    }

    [TestCase("nothing")]
    [TestCase("assets/")]
    [TestCase("assets/nothing.js")]
    [TestCase("assets/..%2findex.html")]
    [TestCase("assets/control-api.json")]
    public async Task Path_ThatIsNoFile_Is404(string path) => (await ReadAsync(path)).Status.Should().Be(404);

    [Test]
    public async Task Page_ThatIsPosted_Is405()
    {
        var answer = await Page.SendAsync(new HttpRequestMessage(HttpMethod.Post, ""));

        answer.Status.Should().Be(405);
        answer.Header("Allow").Should().Be("GET,HEAD");
    }

    [Test]
    public async Task Url_OfAServerWithoutDashboard_Throws_AndThePathIsThatOfEtcd()
    {
        await using var plain = await FakeEtcdServer.StartAsync();
        using var http = new DashboardClient(plain.ConnectionString);

        plain.Invoking(server => server.DashboardUrl).Should().Throw<InvalidOperationException>().WithMessage("*FakeEtcdOptions.Dashboard*");
        var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/_fake/"));
        answer.Status.Should().Be(404);
        answer.Text.Should().Be("404 page not found\n");
    }

    [Test]
    public async Task Gateway_BesideTheDashboard_IsThatOfEtcd()
    {
        var answer = await Page.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/version"));

        answer.Status.Should().Be(200);
        answer.Header("Access-Control-Allow-Origin").Should().Be("*");
        answer.Header("Content-Security-Policy").Should().BeEmpty();
    }

    [TestCase("0.0.0.0")]
    [TestCase("::")]
    [TestCase("192.0.2.1")]
    public async Task Start_WhereOtherMachinesReachTheServer_IsRefused(string address)
    {
        var start = () => FakeEtcdServer.StartAsync(options =>
        {
            options.Dashboard = true;
            options.ListenAddress = address;
        });

        (await start.Should().ThrowAsync<ArgumentException>()).WithMessage("*Dashboard must be false when other machines reach*127.0.0.1*")
            .WithParameterName("Dashboard");
    }

    [Test]
    public async Task Start_WithAnOpenUrl_OrWithoutAPort_IsRefused()
    {
        var open = () => FakeEtcdServer.StartAsync(options =>
        {
            options.Dashboard = true;
            options.Urls = new FakeEtcdUrlOptions { ListenClient = ["http://127.0.0.1:0"], ListenHttp = ["http://0.0.0.0:0"] };
        });
        var portless = () => FakeEtcdServer.StartAsync(options => (options.Dashboard, options.Listen) = (true, false));

        await open.Should().ThrowAsync<ArgumentException>().WithMessage("*http://0.0.0.0:0*");
        await portless.Should().ThrowAsync<ArgumentException>().WithMessage("*a browser needs a port*");
    }

    [Test]
    public async Task Url_WithAListenerForHttp_IsThere()
    {
        await using var server = await FakeEtcdServer.StartAsync(options =>
        {
            options.Dashboard = true;
            options.Urls = new FakeEtcdUrlOptions { ListenClient = ["http://127.0.0.1:0"], ListenHttp = ["http://127.0.0.1:0"] };
        });
        using var page = new DashboardClient(server.DashboardUrl);

        server.DashboardUrl.Should().NotContain($":{server.Port}/");
        (await page.GetAsync("/v1/server")).Status.Should().Be(200);
    }

    [Test]
    public async Task Page_WithTls_IsServedOverHttp2Too()
    {
        await using var server = await FakeEtcdServer.StartAsync(options =>
        {
            options.Dashboard = true;
            options.UseTls();
        });
        using var page = new DashboardClient(server.DashboardUrl, server.CreateHandler());

        server.DashboardUrl.Should().StartWith("https://127.0.0.1:");
        (await page.SendAsync(Request(HttpMethod.Get, "api/v1/server"))).Json.GetProperty("running").GetBoolean().Should().BeTrue();
        server.Pause();
        (await page.SendAsync(Request(HttpMethod.Post, "api/v1/server/resume"))).Json.GetProperty("paused").GetBoolean().Should().BeFalse();

        static HttpRequestMessage Request(HttpMethod method, string path) => new(method, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { { "X-Fake-Etcd", "1" } },
        };
    }

    private Task<DashboardAnswer> ReadAsync(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Page.SendAsync(request);
    }
}
