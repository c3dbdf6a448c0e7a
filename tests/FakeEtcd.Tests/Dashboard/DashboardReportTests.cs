using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Dashboard;

/// <summary>The report of a failed test.</summary>
public sealed partial class DashboardReportTests
{
    private const string Hostile = "</script><!--<script>alert(1)</script>\u2028";

    [Test]
    public async Task Report_OfAStoppedServerWithoutDashboard_HoldsEverything()
    {
        await using var server = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        using (var clients = new EtcdClients(server.ConnectionString))
        {
            var lease = await clients.GrantAsync();
            await clients.PutAsync("a", "1", lease);
            await clients.PutAsync("a", "2");
        }

        await server.StopAsync();
        var (page, state) = await ReportAsync(server, "My.Test", "Expected 1, but found 2.");

        page.Should().Contain("<title>My.Test</title>");
        state.GetProperty("title").GetString().Should().Be("My.Test");
        state.GetProperty("message").GetString().Should().Be("Expected 1, but found 2.");
        state.GetProperty("server").GetProperty("running").GetBoolean().Should().BeFalse();
        state.GetProperty("keys").GetProperty("keys")[0].GetProperty("value").GetString().Should().Be("2");
        state.GetProperty("history").GetProperty("a").GetProperty("versions").GetArrayLength().Should().Be(2);
        state.GetProperty("leases").GetProperty("leases").GetArrayLength().Should().Be(1);
        state.GetProperty("journal").GetProperty("calls").GetArrayLength().Should().Be(3);
        state.GetProperty("dashboard").GetProperty("readOnly").GetBoolean().Should().BeTrue();
        foreach (var part in new[] { "streams", "faults", "pending", "cluster", "createdAt" })
        {
            state.TryGetProperty(part, out _).Should().BeTrue(part);
        }
    }

    [Test]
    public async Task Report_NeedsNoServer()
    {
        await using var server = await FakeEtcdServer.StartAsync();

        var (page, _) = await ReportAsync(server);

        page.Should().NotContain("assets/").And.Contain("<style>").And.Contain("data:image/svg+xml;base64,").And.NotMatchRegex("(src|href)=\"https?:");
        var policy = Policy().Match(page).Groups["policy"].Value;
        policy.Should().Contain("default-src 'none'").And.NotContain("connect-src");
        foreach (Match script in Script().Matches(page))
        {
            var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(script.Groups["text"].Value)));
            policy.Should().Contain($"'sha256-{hash}'");
        }
    }

    [Test]
    public async Task Report_OfHostileTexts_StaysOnePage()
    {
        await using var server = await FakeEtcdServer.StartAsync();
        var (clean, _) = await ReportAsync(server);
        server.Put(Hostile, Hostile);
        server.Put(Hostile, Hostile);
        using var clients = new EtcdClients(server.ConnectionString);
        await clients.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = Hostile });
        using var fault = server.Faults.On(EtcdRpc.Put).FromClient(Hostile).Hang();

        var (page, state) = await ReportAsync(server, Hostile, Hostile);

        foreach (var tag in new[] { "<script", "</script", "<!--", "<title" })
        {
            page.Split(tag).Length.Should().Be(clean.Split(tag).Length, tag);
        }

        state.GetProperty("title").GetString().Should().Be(Hostile);
        state.GetProperty("keys").GetProperty("keys")[0].GetProperty("key").GetString().Should().Be(Hostile);
        state.GetProperty("journal").GetProperty("calls")[0].GetProperty("request").GetProperty("name").GetString().Should().Be(Hostile);
    }

    [Test]
    public async Task Report_OfALargeServer_IsBounded()
    {
        await using var server = await FakeEtcdServer.StartAsync();
        using var clients = new EtcdClients(server.ConnectionString);
        server.Load(Enumerable.Range(0, 10_100).Select(number => KeyValuePair.Create($"key/{number:00000}", new string('ä', 500))));
        foreach (var number in Enumerable.Range(0, 40))
        {
            await clients.PutAsync($"a/{number}", new string('x', 200_000));
        }

        await clients.Kv.RangeAsync(new RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("a"), RangeEnd = Google.Protobuf.ByteString.CopyFromUtf8("z") });
        var (page, state) = await ReportAsync(server);

        page.Length.Should().BeLessThan(20_000_000);
        var keys = state.GetProperty("keys");
        (keys.GetProperty("keys").GetArrayLength(), keys.GetProperty("count").GetInt64(), keys.GetProperty("more").GetBoolean()).Should().Be((10_000, 10_140, true));
        var item = keys.GetProperty("keys")[100];
        (item.GetProperty("cut").GetBoolean(), item.GetProperty("size").GetInt32()).Should().Be((true, 1000));
        item.GetProperty("value").GetString().Should().MatchRegex("^ä+$");
        state.GetProperty("journal").GetProperty("calls")[40].GetProperty("response").GetProperty("cut").GetBoolean().Should().BeTrue();
    }

    [Test]
    public async Task Report_OfADisposedServer_Throws_AndAFileIsReplaced()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "report.html");
        var server = await FakeEtcdServer.StartAsync();
        await File.WriteAllTextAsync(path, new string('x', 10_000_000));

        await server.SaveReportAsync(path);
        await server.DisposeAsync();

        (await File.ReadAllTextAsync(path)).Should().StartWith("<!doctype html>").And.NotContain("xxxx");
        await server.Invoking(disposed => disposed.SaveReportAsync(path)).Should().ThrowAsync<ObjectDisposedException>();
    }

    private static async Task<(string Page, JsonElement State)> ReportAsync(FakeEtcdServer server, string? title = null, string? message = null)
    {
        using var stream = new MemoryStream();
        await server.SaveReportAsync(stream, title, message);
        var page = Encoding.UTF8.GetString(stream.ToArray());
        return (page, JsonDocument.Parse(State().Match(page).Groups["json"].Value).RootElement);
    }

    [GeneratedRegex("""<script type="application/json" id="report">(?<json>[^<]*)</script>""")]
    private static partial Regex State();

    [GeneratedRegex("""<meta http-equiv="Content-Security-Policy" content="(?<policy>[^"]*)">""")]
    private static partial Regex Policy();

    [GeneratedRegex("""<script(?: type="module")?>(?<text>.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Script();
}
