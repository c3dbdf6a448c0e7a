using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Certificates;
using Testing.Etcd;
using Testing.Processes;

namespace FakeEtcd.Tool.Tests;

/// <summary><c>fake-etcd proxy</c> in front of a real etcd.</summary>
public sealed partial class ProxyTests
{
    [Test]
    public async Task Proxy_WithControlApi_DisturbsAndRecordsCalls()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var proxy = CommandProcess.Start(
            FakeEtcdProgram.Path, "proxy", "--upstream", etcd.ConnectionString, "--fake-control", "127.0.0.1:0", "--fake-control-token", "secret");
        var control = ControlLine().Match(await proxy.NextLineAsync()).Groups["url"].Value;
        var serving = ServingLine().Match(await proxy.NextLineAsync());
        serving.Groups["upstream"].Value.Should().Be(etcd.ConnectionString);
        using var clients = new EtcdClients(serving.Groups["url"].Value);
        using var http = new HttpClient { BaseAddress = new Uri(control) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "secret");

        (await http.PostAsJsonAsync("/v1/faults", new { rpcs = new[] { "Put" }, times = 1, action = "Fail", error = "NoLeader" })).EnsureSuccessStatusCode();
        await clients.Awaiting(it => it.PutAsync("key", "first")).Should().ThrowAsync<RpcException>().WithMessage("*etcdserver: no leader*");
        var put = await clients.PutAsync("key", "second");

        var server = await http.GetFromJsonAsync<JsonObject>("/v1/server");
        server!["upstream"]!.GetValue<string>().Should().Be(etcd.ConnectionString);
        server["revision"]!.GetValue<long>().Should().Be(put.Header.Revision);
        server["memberId"]!.GetValue<string>().Should().Be($"{put.Header.MemberId}");
        server.Select(it => it.Key).Should().NotContain(["version", "name", "auth", "keys", "databaseBytes", "compactedRevision"]);
        var journal = await http.GetFromJsonAsync<JsonObject>("/v1/journal?rpc=Put");
        journal!["calls"]!.AsArray().Select(call => call!["status"]!.GetValue<string>()).Should().Equal("Unavailable", "OK");
        using var watch = new WatchCall(clients.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("watched") });
        var streams = await http.GetFromJsonAsync<JsonObject>("/v1/streams");
        streams!["streams"]![0]!["watches"]!.AsArray().Select(it => it!["key"]!.GetValue<string>()).Should().Equal("watched");
        var keys = await http.GetAsync(new Uri("/v1/keys", UriKind.Relative));
        keys.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await keys.Content.ReadAsStringAsync()).Should().Contain(etcd.ConnectionString);

        await proxy.SignalAsync("TERM");
        var end = await proxy.EndAsync();
        end.ExitCode.Should().Be(143);
        end.Errors[^1].Should().Contain("closed proxy");
        string.Join('\n', end.Errors).Should().NotContain("secret");
    }

    [Test]
    public async Task Proxy_Etcdctl_WorksThroughIt()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var proxy = CommandProcess.Start(FakeEtcdProgram.Path, "proxy", $"--upstream={etcd.ConnectionString}");
        var endpoint = ServingLine().Match(await proxy.NextLineAsync()).Groups["url"].Value;
        var etcdctl = await EtcdBinaries.EtcdctlAsync();

        (await RunAsync("put", "key", "value")).Should().Equal("OK");

        (await RunAsync("get", "key")).Should().Equal("key", "value");
        (await RunAsync("endpoint", "health")).Should().ContainSingle().Which.Should().Contain("is healthy");

        async Task<IEnumerable<string>> RunAsync(params string[] arguments)
        {
            var end = await CommandProcess.RunAsync(etcdctl, ["--endpoints", endpoint, .. arguments]);
            end.ExitCode.Should().Be(0, string.Join('\n', end.Errors));
            return end.Output;
        }
    }

    [Test]
    public async Task Proxy_WithoutAnUpstream_LogsWhy()
    {
        await using var proxy = CommandProcess.Start(FakeEtcdProgram.Path, "proxy", "--upstream=http://127.0.0.1:1");
        var endpoint = ServingLine().Match(await proxy.NextLineAsync()).Groups["url"].Value;
        using var clients = new EtcdClients(endpoint);
        await clients.Awaiting(it => it.PutAsync("key", "value")).Should().ThrowAsync<RpcException>().WithMessage("*dial tcp 127.0.0.1:1*");
        await clients.Awaiting(it => it.PutAsync("key", "value")).Should().ThrowAsync<RpcException>();

        await proxy.SignalAsync("TERM");
        var end = await proxy.EndAsync();

        end.Errors.Should().ContainSingle(line => line.Contains("There is no connection to the upstream", StringComparison.Ordinal))
            .Which.Should().Contain("\"level\":\"warn\"");
    }

    [Test]
    public async Task Proxy_CertificateOfAnIntermediateAuthority_IsSentWithThatAuthority()
    {
        using var root = new CertificateAuthority("root");
        using var middle = new CertificateAuthority("middle", root);
        using var client = middle.IssueClient("CN=proxy");
        using var server = root.IssueServer();
        await File.AppendAllTextAsync(client.Path, $"\n{await File.ReadAllTextAsync(middle.Path)}");
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTls(tls =>
        {
            tls.UseCertificate(server.Certificate);
            tls.ClientCertificates = EtcdClientCertificates.Required;
            tls.TrustClientsOf(root.Certificate);
        }));
        await using var proxy = CommandProcess.Start(
            FakeEtcdProgram.Path, "proxy", "--upstream", etcd.ConnectionString, "--cacert", root.Path, "--cert", client.Path, "--key", client.KeyPath);
        using var clients = new EtcdClients(ServingLine().Match(await proxy.NextLineAsync()).Groups["url"].Value);

        await clients.PutAsync("key", "value");

        etcd.Get("key").Should().Be("value");
    }

    [Test]
    public async Task Proxy_AuthoritiesWithoutACertificate_AreRefused()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "empty.pem");
        await File.WriteAllTextAsync(path, "");

        var end = await CommandProcess.RunAsync(FakeEtcdProgram.Path, ["proxy", "--upstream", "https://127.0.0.1:1", "--cacert", path]);

        end.ExitCode.Should().BePositive();
        end.Errors.Should().ContainSingle().Which.Should().Be($"--cacert: cannot read '{path}': The file has no certificate.");
    }

    [TestCase("", "fake-etcd proxy needs --upstream URL")]
    [TestCase("--upstream localhost", "--upstream: 'localhost' is not an http or https URL without a path, such as http://127.0.0.1:2379")]
    [TestCase("--upstream http://127.0.0.1:1/path", "--upstream: 'http://127.0.0.1:1/path' is not an http or https URL without a path, such as http://127.0.0.1:2379")]
    [TestCase("--upstream http://127.0.0.1:1 stray", "'stray' is not a valid flag")]
    [TestCase("--upstream https://127.0.0.1:1 --cert file", "--cert and --key need each other")]
    [TestCase("--upstream https://127.0.0.1:1 --cacert missing", "--cacert: cannot read 'missing': ")]
    [TestCase("--upstream http://127.0.0.1:1 --listen here", "--listen")]
    [TestCase("--data-dir x", "flag provided but not defined: -data-dir")]
    public async Task Proxy_WrongCommandLine_EndsWithOneLine(string line, string error)
    {
        var end = await CommandProcess.RunAsync(FakeEtcdProgram.Path, ["proxy", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        end.ExitCode.Should().BePositive();
        end.Output.Should().BeEmpty();
        end.Errors.Should().ContainSingle().Which.Should().StartWith(error);
    }

    [Test]
    public async Task Help_OfProxy_ListsItsFlags()
    {
        var end = await CommandProcess.RunAsync(FakeEtcdProgram.Path, ["proxy", "--help"]);

        end.ExitCode.Should().Be(0);
        end.Output.Should().Contain(line => line.StartsWith("  --upstream", StringComparison.Ordinal))
            .And.NotContain(line => line.Contains("--data-dir", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^fake-etcd: serving control at (?<url>http://127\.0\.0\.1:\d+)$")]
    private static partial Regex ControlLine();

    [GeneratedRegex(@"^fake-etcd: proxying (?<upstream>\S+) at (?<url>http://127\.0\.0\.1:\d+) \(seed \d+\)$")]
    private static partial Regex ServingLine();
}
