using System.Globalization;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Processes;

namespace FakeEtcd.Tool.Tests;

/// <summary>A server that runs: its log, its members, its end.</summary>
public sealed class ServingTests
{
    private static readonly string[] AwaitedMessages =
    [
        "Running: ", "configuring peer listeners", "configuring client listeners", "starting an etcd server",
        "now serving peer/client/metrics", "published local member to cluster through raft", "ready to serve client requests",
        "notifying init daemon", "successfully notified init daemon", "serving client traffic insecurely; this is strongly discouraged!",
        "received signal; shutting down", "closing etcd server", "closed etcd server",
    ];

    [Test]
    public async Task Log_LinesThatScriptsAwait_HaveEtcdsShape()
    {
        var etcd = await LogAsync(await EtcdBinaries.EtcdAsync());
        var fake = await LogAsync(ServerCommand.Fake);

        foreach (var message in AwaitedMessages)
        {
            Shape(fake, message).Should().Be(Shape(etcd, message), message);
        }

        const string Serving = "now serving peer/client/metrics";
        Field(fake, Serving, "local-member-id").Should().Be(Field(etcd, Serving, "local-member-id"));
        Field(fake, "received signal; shutting down", "signal").Should().Be("terminated");
        var published = "published local member to cluster through raft";
        Field(fake, published, "cluster-id").Should().Be(Field(etcd, published, "cluster-id"));
    }

    [TestCase("TERM", 143, "terminated")]
    [TestCase("INT", 130, "interrupt")]
    public async Task Signal_RunningServer_EndsItAsEtcdEnds(string signal, int exitCode, string name)
    {
        using var place = new ServerPlace();
        await using var server = await ServerCommand.StartFakeAsync(place.Expand("{all}"));

        (await server.StopAsync(signal)).Should().Be(exitCode);

        server.Lines.Should().ContainSingle(line => line.Contains($"\"signal\":\"{name}\""));
        server.Lines[^1].Should().Contain("\"msg\":\"closed etcd server\"");
    }

    [TestCase("{all}")]
    [TestCase("{data} {client} --name m1 --initial-cluster-token other")]
    [TestCase(
        "{data} {client} --initial-advertise-peer-urls http://10.0.0.1:5,http://10.0.0.1:4 "
        + "--initial-cluster default=http://10.0.0.1:4,default=http://10.0.0.1:5")]
    [TestCase("{data} --listen-client-urls {url} --advertise-client-urls http://b:1,http://a:1")]
    [TestCase("{data} --listen-client-urls {url} --advertise-client-urls ''")]
    public async Task MemberList_IsEtcds(string line)
    {
        var etcd = await MembersAsync(await EtcdBinaries.EtcdAsync(), line);
        var fake = await MembersAsync(ServerCommand.Fake, line);

        fake.Should().Be(etcd);
    }

    [Test]
    public async Task Urls_OfEveryKind_AreServed()
    {
        using var place = new ServerPlace();
        var socket = Path.Combine(place.Folder, "socket");
        await using var server = await ServerCommand.StartFakeAsync(
            place.Expand($"{{data}} --listen-client-urls {{url}},unix://{socket} --advertise-client-urls {{url}} --listen-metrics-urls {{other}}"));
        using var clients = new EtcdClients(place.Url);
        await clients.PutAsync("key", "value");

        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), token);
                return new NetworkStream(connection, ownsSocket: true);
            },
        });
        (await http.GetStringAsync("http://etcd/health").Within("the health")).Should().Contain("\"true\"");
        using var plain = new HttpClient();
        (await plain.GetStringAsync(place.Replace("{other}/health")).Within("the health")).Should().Contain("\"true\"");
        (await server.StopAsync()).Should().Be(143);
        File.Exists(socket).Should().BeFalse();
    }

    [Test]
    public async Task Urls_OfOneAddressWithAndWithoutTls_AreBothServed()
    {
        foreach (var program in new[] { await EtcdBinaries.EtcdAsync(), ServerCommand.Fake })
        {
            using var place = new ServerPlace();
            var secure = place.Url.Replace("http:", "https:", StringComparison.Ordinal);
            await using var server = ServerCommand.Start(
                program, place.Expand($"{{data}} --auto-tls --listen-client-urls {{url}},{secure} --advertise-client-urls {secure}"));
            (await server.ServesAsync()).Should().BeTrue(string.Join('\n', server.Lines));

            using var plain = new EtcdClients(place.Url);
            using var encrypted = new EtcdClients(
                secure, tls: new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsOfServer });
            await Bounded.UntilAsync(() => AnswersAsync(plain), "an answer");
            await plain.PutAsync("key", "of http");

            (await encrypted.GetAsync("key")).Should().Be("of http", program);
        }
    }

    [Test]
    public async Task Flags_WithoutEffect_AreNamedOnce()
    {
        using var place = new ServerPlace();
        await using var server = await ServerCommand.StartFakeAsync(
            ["ETCD_SNAPSHOT_COUNT=5", .. place.Expand("{all} --unsafe-no-fsync --snapshot=ignored")]);

        var line = server.Lines.Should().ContainSingle(line => line.Contains("flags without effect")).Which;
        JsonDocument.Parse(line).RootElement.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString())
            .Should().Equal("--snapshot-count", "--listen-peer-urls", "--unsafe-no-fsync");
    }

    [Test]
    public async Task Output_OfServerWithEtcdsFlags_IsEmpty()
    {
        using var place = new ServerPlace();
        await using var process = CommandProcess.Start(
            "env", ["--unset=ETCD_BIN", ServerCommand.Fake, .. place.Expand("{all} --log-outputs"), Path.Combine(place.Folder, "log")]);
        await Bounded.UntilAsync(
            () => Task.FromResult(File.Exists(Path.Combine(place.Folder, "log"))
                && File.ReadAllText(Path.Combine(place.Folder, "log")).Contains("serving client traffic")),
            "the log");

        await process.SignalAsync("TERM");

        var end = await process.EndAsync();
        end.Output.Should().BeEmpty();
        end.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task Signal_DuringAStop_DoesNothing()
    {
        const string Token = "token-of-the-test";
        using var place = new ServerPlace();
        await using var server = await ServerCommand.StartFakeAsync(
            [$"ETCD_FAKE_CONTROL_TOKEN={Token}", .. place.Expand("{all} --fake-control 127.0.0.1:0")]);
        var control = await server.UrlOfAsync("control");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        (await http.PostAsJsonAsync($"{control}/v1/faults", new { rpcs = new[] { "Put" }, action = "Hang" })).EnsureSuccessStatusCode();

        // A call that hangs has a second at the stop.
        using var clients = new EtcdClients(place.Url);
        var put = clients.Awaiting(it => it.PutAsync("a", "b")).Should().ThrowAsync<Grpc.Core.RpcException>();
        await Bounded.UntilAsync(async () => (await http.GetStringAsync($"{control}/v1/journal/pending")).Contains("Put"), "the call");
        await server.Process.SignalAsync("TERM");
        await server.ReadUntilAsync("closing etcd server");
        await server.Process.SignalAsync("INT");

        (await server.StopAsync("TERM")).Should().Be(128 + 15);
        server.Lines.Should().ContainSingle(line => line.Contains("closed etcd server"));
        await put;
    }

    [TestCase("error", 0)]
    [TestCase("warn", 2)]
    public async Task LogLevel_HigherThanInfo_LeavesLinesOut(string level, int lines)
    {
        using var place = new ServerPlace();
        await using var server = ServerCommand.Start(ServerCommand.Fake, place.Expand($"{{all}} --log-level {level}"));
        using var clients = new EtcdClients(place.Url);
        await Bounded.UntilAsync(() => AnswersAsync(clients), "an answer");

        await server.StopAsync();

        server.Lines.Should().HaveCount(lines);
    }

    [Test]
    public async Task Start_AddressThatOtherMachinesReach_WarnsOnce()
    {
        await using var server = await ServerCommand.StartFakeAsync("--fake-listen", "0.0.0.0:0");

        server.Lines.Should().ContainSingle(line => line.Contains("other machines can read and change all data"));
    }

    [Test]
    public async Task Systemd_GetsReady()
    {
        using var place = new ServerPlace();
        var path = Path.Combine(place.Folder, "notify");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        await using var process = CommandProcess.Start("env", [$"NOTIFY_SOCKET={path}", ServerCommand.Fake, .. place.Expand("{all}")]);

        var buffer = new byte[64];
        var length = await socket.ReceiveAsync(buffer).Within("the notification");

        buffer.AsSpan(0, length).SequenceEqual("READY=1"u8).Should().BeTrue();
    }

    [Test]
    public async Task OwnFlags_SetUpTheServer()
    {
        await using var server = ServerCommand.Start(
            ServerCommand.Fake,
            "ETCD_FAKE_SEED=7", "--fake-listen", "127.0.0.1:0", "--fake-manual-clock", "--fake-quirks", "NoWatchProgress,RefuseWatches",
            "--fake-gateway-version=V2", "--fake-journal-size=5", "--fake-reflection");

        (await server.ReadUntilAsync("fake-etcd: serving etcd 3.5.30 at http://127.0.0.1:")).Should().BeTrue();

        server.Lines[^1].Should().EndWith("(seed 7)");
    }

    private static async Task<IReadOnlyList<JsonElement>> LogAsync(string binary)
    {
        using var place = new ServerPlace();
        await using var server = ServerCommand.Start(binary, place.Expand("{all}"));
        (await server.ServesAsync()).Should().BeTrue();
        await server.StopAsync();
        return [.. server.Lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static JsonElement Find(IReadOnlyList<JsonElement> log, string message) =>
        log.First(line => line.GetProperty("msg").GetString() == message);

    private static string? Field(IReadOnlyList<JsonElement> log, string message, string field) => Find(log, message).GetProperty(field).ToString();

    /// <summary>The names and the kinds of a line's fields, in their order, with its level and its caller.</summary>
    private static string Shape(IReadOnlyList<JsonElement> log, string message)
    {
        var line = Find(log, message);
        var time = line.GetProperty("ts").GetString()!;
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out _).Should().BeTrue();
        return $"{line.GetProperty("level")} {line.GetProperty("caller")} {time.Length}: "
            + string.Join(' ', line.EnumerateObject().Select(field => $"{field.Name}={Kind(field.Value)}"));
    }

    private static string Kind(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? "bool" : $"{value.ValueKind}";

    private static async Task<string> MembersAsync(string binary, string line)
    {
        using var place = new ServerPlace();
        await using var server = ServerCommand.Start(binary, place.Expand(line));
        (await server.ServesAsync()).Should().BeTrue();
        using var clients = new EtcdClients(place.Url);
        var members = await clients.Cluster.MemberListAsync(new MemberListRequest()).ResponseAsync.Within("the members");
        return members.ToString().Replace(place.Url, "{url}", StringComparison.Ordinal)
            .Replace($"\"raftTerm\": \"{members.Header.RaftTerm}\"", "", StringComparison.Ordinal);
    }

    /// <summary>Accepts a certificate that the server has issued to itself.</summary>
    private static bool IsOfServer(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && certificate.Issuer == certificate.Subject;

    private static async Task<bool> AnswersAsync(EtcdClients clients)
    {
        try
        {
            await clients.PutAsync("key", "value");
            return true;
        }
        catch (Grpc.Core.RpcException)
        {
            return false;
        }
    }
}
