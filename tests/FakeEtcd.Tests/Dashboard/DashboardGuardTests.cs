using System.Text;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Dashboard;

/// <summary>Which requests the dashboard refuses.</summary>
public sealed class DashboardGuardTests : DashboardFixture
{
    [TestCase("Origin", "http://evil.example")]
    [TestCase("Origin", "null")]
    [TestCase("Origin", "http://127.0.0.1:1")]
    [TestCase("Host", "evil.example")]
    [TestCase("Host", "10.0.0.1:80")]
    [TestCase("Host", "127.0.0.1.evil.example")]
    [TestCase("Sec-Fetch-Site", "cross-site")]
    [TestCase("Sec-Fetch-Site", "same-site")]
    public async Task Request_OfAnotherPage_Is403(string header, string value)
    {
        foreach (var path in new[] { "api/v1/server", "api/v1/events", "assets/app.js" })
        {
            (await SendAsync(HttpMethod.Get, path, (header, value))).Status.Should().Be(403, path);
        }

        var put = await SendAsync(HttpMethod.Put, "api/v1/keys/item", ("X-Fake-Etcd", "1"), (header, value));
        put.Status.Should().Be(403);
        put.Header("Content-Type").Should().Be("application/problem+json");
        put.Header("Access-Control-Allow-Origin").Should().BeEmpty();
        Etcd.Revision.Should().Be(1);
    }

    [Test]
    public async Task Request_OfThePageItself_IsServed()
    {
        var origin = Etcd.ConnectionString;

        var put = await SendAsync(HttpMethod.Put, "api/v1/keys/item", ("Origin", origin), ("Sec-Fetch-Site", "same-origin"), ("X-Fake-Etcd", "1"));

        put.Status.Should().Be(200);
        (await SendAsync(HttpMethod.Get, "api/v1/server", ("Host", "localhost"), ("Sec-Fetch-Site", "none"))).Status.Should().Be(200);
    }

    [Test]
    public async Task Link_OnAnotherPage_LeadsToThePage() =>
        (await SendAsync(HttpMethod.Get, "", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"))).Status.Should().Be(200);

    [TestCase("PUT", "v1/keys/item")]
    [TestCase("POST", "v1/server/pause")]
    [TestCase("DELETE", "v1/faults")]
    [TestCase("OPTIONS", "v1/faults")]
    public async Task Action_ThatAFormCouldSend_Is403(string method, string path)
    {
        var answer = await SendAsync(new HttpMethod(method), $"api/{path}", ("Content-Type", "text/plain"));

        answer.Status.Should().Be(403);
        answer.Text.Should().Contain("X-Fake-Etcd");
        Etcd.Revision.Should().Be(1);
    }

    [Test]
    public async Task Action_WithABodyOfJson_NeedsNoHeader()
    {
        using var plain = new HttpClient();

        var answer = await plain.PutAsync(
            $"{Etcd.DashboardUrl}api/v1/keys/item", new StringContent("""{"key": "a", "value": "b"}""", Encoding.UTF8, "application/json"));

        ((int)answer.StatusCode).Should().Be(200);
        Etcd.Get("a").Should().Be("b");
    }

    [Test]
    public async Task Api_IsNotStored() => (await Page.GetAsync("/v1/server")).Header("Cache-Control").Should().Be("no-store");

    [Test]
    public async Task ReadOnly_RefusesEveryAction_AndAnswersEveryRead()
    {
        await using var server = await FakeEtcdServer.StartAsync(options => (options.Dashboard, options.DashboardReadOnly) = (true, true));
        using var page = new DashboardClient(server.DashboardUrl);
        server.Put("a", "b");
        var document = (await page.GetAsync("/v1/openapi.json")).Json;

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject().Select(method => method.Name).Where(method => method != "get"))
            {
                var answer = await page.SendAsync(new HttpMethod(method.ToUpperInvariant()), path.Name.Replace("{id}", "1"), "{}");
                answer.Status.Should().Be(403, $"{method} {path.Name}");
                answer.Text.Should().Contain("DashboardReadOnly");
            }
        }

        server.Revision.Should().Be(2);
        (await page.GetAsync("/v1/keys")).Json.GetProperty("count").GetInt64().Should().Be(1);
        (await page.GetAsync("/v1/dashboard")).Json.GetProperty("readOnly").GetBoolean().Should().BeTrue();
    }

    private Task<DashboardAnswer> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent("""{"key": "a", "value": "b"}"""u8.ToArray());
        }

        foreach (var (name, value) in headers)
        {
            _ = name == "Content-Type"
                ? request.Content!.Headers.TryAddWithoutValidation(name, value)
                : request.Headers.TryAddWithoutValidation(name, value);
        }

        return Page.SendAsync(request);
    }
}
