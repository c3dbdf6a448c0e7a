using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Testing.Processes;

namespace FakeEtcd.Tool.Tests.Control;

/// <summary>The flags of the control API.</summary>
public sealed class ControlCommandTests
{
    private const string Secret = "a-secret-of-24-characters";
    private const string Announcement = "fake-etcd: serving control at ";

    [Test]
    public async Task Control_WithoutToken_PrintsTheGeneratedOneToStdoutOnly()
    {
        await using var server = await ServerCommand.StartFakeAsync("--fake-listen", "127.0.0.1:0", "--fake-control", "127.0.0.1:0", "--fake-seed", "5");

        var words = server.Lines.Single(line => line.StartsWith(Announcement)).Split(' ');
        var (url, token) = (words[4], words[6].TrimEnd(')'));
        token.Should().MatchRegex("^[0-9a-f]{48}$");
        server.Lines.Where(line => line.Contains(token)).Should().ContainSingle();
        server.Lines.Should().ContainSingle(line => line.Contains("\"msg\":\"serving control API\"")).Which.Should().Contain(url);
        (await StatusAsync(url, token, HttpMethod.Get, "/v1/server")).Should().Be(200);
        (await StatusAsync(url, token, HttpMethod.Post, "/v1/clock/advance", "{\"by\": \"1s\"}")).Should().Be(409);
        (await StatusAsync(url, token, HttpMethod.Get, "/v1/journal")).Should().Be(200);
        (await server.StopAsync()).Should().Be(143);
    }

    [Test]
    public async Task Control_WithTokenOfTheEnvironment_HidesIt()
    {
        await using var server = await ServerCommand.StartFakeAsync(
            $"ETCD_FAKE_CONTROL_TOKEN={Secret}", "--fake-listen", "127.0.0.1:0", "--fake-control", "127.0.0.1:0", "--fake-manual-clock");

        var line = server.Lines.Single(line => line.StartsWith(Announcement));
        line.Should().NotContain("token");
        (await StatusAsync(line[Announcement.Length..], Secret, HttpMethod.Post, "/v1/clock/advance", "{\"by\": \"1s\"}")).Should().Be(200);
        server.Lines.Should().NotContain(text => text.Contains(Secret));
    }

    [TestCase("--fake-control-token", Secret)]
    [TestCase("-fake-control-token=" + Secret)]
    public async Task Control_WithTokenOfTheCommandLine_HidesIt(params string[] flags)
    {
        await using var server = await ServerCommand.StartFakeAsync(
            ["--fake-listen", "127.0.0.1:0", .. flags, "--fake-control", "127.0.0.1:0"]);

        var line = server.Lines.Single(line => line.StartsWith(Announcement));
        (await StatusAsync(line[Announcement.Length..], Secret, HttpMethod.Get, "/v1/server")).Should().Be(200);
        server.Lines.Should().NotContain(text => text.Contains(Secret));
        server.Lines[0].Should().Contain("fake-control-token").And.Contain("***");
    }

    [TestCase("localhost:0", "--fake-control must be an IP address and a port, such as 127.0.0.1:0, but it is \\\"localhost:0\\\"")]
    [TestCase("127.0.0.1", "--fake-control must be an IP address and a port")]
    [TestCase("0.0.0.0:0", "other machines reach --fake-control 0.0.0.0:0: set --fake-control-token")]
    [TestCase("0.0.0.0:0 --fake-control-token short", "other machines reach --fake-control 0.0.0.0:0: set --fake-control-token")]
    [TestCase("127.0.0.1:0 --fake-control-token=ä", "--fake-control-token must be printable ASCII")]
    public async Task Control_WithWrongFlags_IsRefused(string flags, string message)
    {
        var result = await CommandProcess.RunAsync(
            ServerCommand.Fake, ["--fake-listen", "127.0.0.1:0", "--fake-control", .. flags.Split(' ')]);

        result.ExitCode.Should().Be(1);
        result.Output.Should().BeEmpty();
        string.Join('\n', result.Errors).Should().Contain(message);
    }

    [Test]
    public async Task Dashboard_ByItsFlags_IsServedAndLogged()
    {
        await using var server = await ServerCommand.StartFakeAsync(
            "--fake-listen", "127.0.0.1:0", "--fake-dashboard", "--fake-dashboard-read-only", "--fake-dashboard-mask", "secrets/,tokens/");

        var line = server.Lines.Should().ContainSingle(text => text.Contains("\"msg\":\"serving dashboard\"")).Which;
        var url = JsonDocument.Parse(line).RootElement.GetProperty("url").GetString()!;
        using var http = new HttpClient();
        (await http.GetStringAsync(url)).Should().StartWith("<!doctype html>");
        var info = JsonDocument.Parse(await http.GetStringAsync($"{url}api/v1/dashboard")).RootElement;
        info.GetProperty("readOnly").GetBoolean().Should().BeTrue();
        info.GetProperty("maskedPrefixes").EnumerateArray().Select(prefix => prefix.GetString()).Should().Equal("secrets/", "tokens/");

        // The journal is on.
        using var content = new StringContent("{\"key\":\"YQ==\"}");
        await http.PostAsync(new Uri(new Uri(url), "/v3/kv/range"), content);
        JsonDocument.Parse(await http.GetStringAsync($"{url}api/v1/journal")).RootElement.GetProperty("calls").GetArrayLength().Should().Be(1);
    }

    [TestCase("--fake-listen 0.0.0.0:0")]
    [TestCase("--listen-client-urls http://127.0.0.1:0,http://0.0.0.0:0 --advertise-client-urls http://127.0.0.1:2379")]
    [TestCase("--fake-listen 127.0.0.1:0 --listen-client-http-urls http://[::]:0")]
    public async Task Dashboard_ThatOtherMachinesReach_IsRefused(string flags)
    {
        var result = await CommandProcess.RunAsync(ServerCommand.Fake, ["--fake-dashboard", .. flags.Split(' ')]);

        result.ExitCode.Should().Be(1);
        string.Join('\n', result.Errors).Should().Contain("with --fake-dashboard, listen on 127.0.0.1 only");
    }

    [Test]
    public async Task Control_WithPortInUse_EndsTheProgram()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var result = await CommandProcess.RunAsync(ServerCommand.Fake, ["--fake-listen", "127.0.0.1:0", "--fake-control", $"{other.LocalEndpoint}"]);

        result.ExitCode.Should().Be(1);
        result.Output.Should().BeEmpty();
        result.Errors[^1].Should().Contain("--fake-control: ").And.Contain("address already in use");
    }

    [Test]
    public async Task Control_OnAllAddresses_WarnsAndServes()
    {
        await using var server = await ServerCommand.StartFakeAsync(
            "--fake-listen", "127.0.0.1:0", "--fake-control", "0.0.0.0:0", "--fake-control-token", Secret);

        server.Lines.Should().ContainSingle(line => line.Contains("other machines reach the control API"));
        var port = server.Lines.Single(line => line.StartsWith(Announcement)).Split(':')[^1];
        (await StatusAsync($"http://127.0.0.1:{port}", Secret, HttpMethod.Get, "/v1/server")).Should().Be(200);
    }

    [Test]
    public async Task Control_WhileARequestWaits_LetsTheProgramEnd()
    {
        await using var server = await ServerCommand.StartFakeAsync(
            "--fake-listen", "127.0.0.1:0", "--fake-control", "127.0.0.1:0", "--fake-control-token", Secret);
        var url = server.Lines.Single(line => line.StartsWith(Announcement))[Announcement.Length..];
        var waiting = StatusAsync(url, Secret, HttpMethod.Post, "/v1/journal/wait", "{\"rpc\": \"Put\"}");

        (await server.StopAsync()).Should().Be(143);

        await waiting.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static async Task<int> StatusAsync(string url, string token, HttpMethod method, string path, string? body = null)
    {
        using var http = new HttpClient { Timeout = Testing.Bounded.Timeout };
        using var request = new HttpRequestMessage(method, url + path) { Content = body is null ? null : new StringContent(body) };
        request.Headers.Add("Authorization", $"Bearer {token}");
        using var response = await http.SendAsync(request);
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).Dispose();
        return (int)response.StatusCode;
    }
}
