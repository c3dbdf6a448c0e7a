using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tool.Tests;

/// <summary>The same config files on both programs.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class ConfigFileTests
{
    private const int Terminated = 128 + 15;

    private const string Good =
        """
        name: fromfile
        data-dir: {folder}/data
        listen-peer-urls: http://127.0.0.1:0
        listen-client-urls: {url}
        advertise-client-urls: {url}

        """;

    private static readonly string[] Served =
    [
        "",
        "unknown: 3\nNAME: other\nmax-txn-OPS: 7",
        "client-transport-security:\npeer-transport-security: {}",
        "client-transport-security: {cert-file: x, key-file: 'y', client-cert-auth: true, trusted-ca-file: z, auto-tls: on}",
        "enable-pprof: yes\nlog-outputs: [stderr]\nexperimental-watch-progress-notify-interval: 5000000000\nquota-backend-bytes: -5",
        "max-request-bytes:\nlisten-metrics-urls: ''\ncors: 'http://a:1'\nhost-whitelist: 'a,b'",
    ];

    private static readonly string[] Refused =
    [
        "max-request-bytes: abc",
        "max-request-bytes: '12'",
        "max-request-bytes: -1",
        "max-request-bytes: 1.5",
        "backend-batch-interval: 5s",
        "auto-compaction-retention: 5",
        "initial-cluster-state: foo",
        "discovery: [a]",
        "discovery: {a: b}",
        "discovery: true",
        "cors: 5",
        "log-outputs: stderr",
        "client-transport-security: {key-file: y}",
        "peer-transport-security: {allowed-cn: 5}",
        "client-transport-security: 5",
        "initial-cluster: other=http://127.0.0.1:3",
        "listen-metrics-urls: 127.0.0.1:1",
        "heartbeat-interval: 0",
    ];

    [TestCaseSource(nameof(Served))]
    public async Task File_ThatEtcdServes_IsServed(string more)
    {
        var (etcd, fake) = await ServerCommand.CompareAsync(place => Write(place, Good + more));

        etcd.Should().Be(new Outcome(Terminated, IsServing: true, Error: null));
        fake.Should().Be(etcd);
    }

    [TestCaseSource(nameof(Refused))]
    public async Task File_ThatEtcdRefuses_IsRefused(string more)
    {
        var (etcd, fake) = await ServerCommand.CompareAsync(place => Write(place, Good + more));

        etcd.IsServing.Should().BeFalse();
        fake.Should().Be(etcd);
    }

    [TestCase("name: [")]
    [TestCase("name: 'a")]
    [TestCase("foo")]
    [TestCase("listen-client-urls: 127.0.0.1:1")]
    public async Task File_ThatIsBroken_IsRefused(string content)
    {
        var (etcd, fake) = await ServerCommand.CompareAsync(place => Write(place, content));

        etcd.IsServing.Should().BeFalse();
        fake.Should().Be(etcd);
    }

    [TestCase("--config-file {folder}/missing")]
    [TestCase("ETCD_CONFIG_FILE={folder}/missing --name x")]
    [TestCase("--config-file {folder}")]
    [TestCase("--config-file")]
    public async Task File_ThatCannotBeRead_IsRefused(string line)
    {
        var (etcd, fake) = await ServerCommand.CompareAsync(place => place.Expand(line));

        etcd.IsServing.Should().BeFalse();
        fake.Should().Be(etcd);
    }

    [Test]
    public async Task File_WithAKeyWhoseEffectIsMissing_IsRefused()
    {
        using var place = new ServerPlace();
        await using var server = ServerCommand.Start(
            ServerCommand.Fake, Write(place, $"{Good}client-transport-security: {{allowed-cn: [a]}}"));

        (await server.ServesAsync()).Should().BeFalse();

        server.Lines[^1].Should().Contain("fake-etcd does not support allowed-cn in client-transport-security");
    }

    [TestCase("", "--fake-min-lease-ttl=9")]
    [TestCase("ETCD_FAKE_MIN_LEASE_TTL=9", "--name=other")]
    public async Task Flags_BesideAFile_HaveNoEffectExceptOwnOnes(string variable, string flag)
    {
        using var place = new ServerPlace();
        await using var server = await ServerCommand.StartFakeAsync(
            ["ETCD_NAME=environment", .. variable.Length > 0 ? [variable] : Array.Empty<string>(), .. Write(place, Good), "--name", "flag", flag]);

        server.Lines.Should().ContainSingle(line => line.Contains("\"msg\":\"loaded server configuration")).Which.Should().Contain("\"path\":\"");
        server.Lines.Should().ContainSingle(line => line.Contains("Name:fromfile"));
        using var clients = new global::Testing.Etcd.EtcdClients(place.Url);
        var lease = await clients.Lease.LeaseGrantAsync(new global::Etcd.Api.LeaseGrantRequest { TTL = 1 });
        lease.TTL.Should().Be(9);
    }

    private static IEnumerable<string> Write(ServerPlace place, string content)
    {
        var path = Path.Combine(place.Folder, "etcd.yml");
        File.WriteAllText(path, place.Replace(content.Replace("''", "\"\"", StringComparison.Ordinal)));
        return ["--config-file", path];
    }
}
