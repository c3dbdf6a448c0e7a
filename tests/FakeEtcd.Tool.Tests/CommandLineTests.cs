using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tool.Tests;

/// <summary>The same command lines on both programs: what one refuses, the other refuses, with the same code and in the same words.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class CommandLineTests
{
    private const int Terminated = 128 + 15;

    private static readonly string[] Refused =
    [
        "--nope",
        "-nope=3",
        "---nope",
        "-",
        "--=x",
        "foo",
        "--name",
        "--name=a foo",
        "--max-txn-ops=abc",
        "--max-txn-ops=-1",
        "--max-txn-ops=99999999999999999999",
        "--quota-backend-bytes=1.5",
        "--client-cert-auth=maybe",
        "--backend-batch-interval=5",
        "--listen-client-urls=127.0.0.1:2379",
        "--listen-client-urls=localhost:2379",
        "--listen-client-urls=http://127.0.0.1",
        "--listen-client-urls=http://127.0.0.1:2379/path",
        "{data} --listen-client-urls=http://example.com:2379 --advertise-client-urls=http://example.com:2379",
        "--listen-client-urls=ftp://127.0.0.1:2379",
        "--listen-client-urls=:2379",
        "--listen-client-urls=http://[::1",
        "--listen-client-urls=http://127.0.0.1:x",
        "--listen-client-urls=http://127.0.0.1:1,http://",
        "--listen-client-urls=",
        "--cors=foo",
        "--initial-cluster-state=foo",
        "--proxy=foo",
        "--discovery-fallback=foo",
        "--v2-deprecation=foo",
        "--max-concurrent-streams=abc",
        "--max-concurrent-streams=99999999999",
        "--auto-compaction-mode=foo {all}",
        "--auto-compaction-retention=foo {all}",
        "--auto-compaction-retention=5x {all}",
        "--auto-compaction-retention=-1 {all}",
        "{data} {client} --initial-advertise-peer-urls http://127.0.0.1:23801",
        "{data} {client} --initial-cluster other=http://127.0.0.1:23801",
        "{data} {client} --initial-advertise-peer-urls http://127.0.0.1:23801 --initial-cluster default=http://127.0.0.1:23802",
        "{data} {client} --initial-advertise-peer-urls http://127.0.0.1:23801,http://127.0.0.1:23802 "
            + "--initial-cluster default=http://127.0.0.1:23802",
        "{data} {client} --initial-cluster default",
        "{data} {client} --initial-cluster default=foo",
        "{data} {client} --initial-cluster ''",
        "{data} {client} {peer} --name x",
        "{data} --listen-client-urls {url}",
        "{data} --listen-client-urls {url} --advertise-client-urls ",
        "{data} --listen-client-urls {url} --advertise-client-urls http://:5",
        "{data} {peer} --listen-client-urls http://192.0.2.1:23791 --advertise-client-urls {url}",
        "{all} --heartbeat-interval 0",
        "{all} --election-timeout 0",
        "{all} --heartbeat-interval 300",
        "{all} --election-timeout 60000 --heartbeat-interval 1000",
        "{all} --auth-token=foo",
        "{all} --auth-token=jwt",
        "{all} --auth-token=jwt,sign-method=HS256,priv-key=missing",
        "{all} --log-level=foo",
        "{all} --logger=foo",
        "{all} --logger=capnslog",
        "{all} --log-outputs=default,stderr",
        "{all} --log-outputs=/nonexistent/x",
        "{tls}",
        "{tls} --cert-file=missing --key-file=missing",
        "{tls} --key-file=missing",
        "{tls} --cert-file=missing",
        "{all} --initial-cluster-state existing",
        "{all} --discovery http://127.0.0.1:1/x",
        "{all} --enable-log-rotation",
        "{all} --tls-min-version=foo",
        "{all} --tls-min-version=TLS1.3 --tls-max-version=TLS1.2",
        "{all} --experimental-enable-lease-checkpoint-persist",
        "{all} --experimental-compact-hash-check-enabled --experimental-compact-hash-check-time=0s",
        "{all} --experimental-distributed-tracing-sampling-rate=-1 --experimental-enable-distributed-tracing",
        "{all} --listen-metrics-urls={url}",
        "{all} --listen-client-http-urls={url}",
        "{all} --snapshot-count=0 --max-wals=x",
        "{all} -v x",
        "{data} {client} --initial-advertise-peer-urls http://127.0.0.1:1 "
            + "--initial-cluster default=http://127.0.0.1:1,b=http://127.0.0.1:1",
        "{all} --max-txn-ops=1__0",
        "{all} --max-txn-ops=08",
        "{all} --max-txn-ops=",
        "{all} --grpc-keepalive-min-time=",
        "ETCD_NAME=x --name y {data} {client}",
        "ETCD_MAX_TXN_OPS=abc {all}",
        "ETCD_CLIENT_CERT_AUTH=maybe {all}",
        "ETCD_LISTEN_CLIENT_URLS=zzz {data}",
        "ETCD_LISTEN_CLIENT_URLS={url} {data}",
    ];

    private static readonly string[] Served =
    [
        "--auto-compaction-mode=revision --auto-compaction-retention=1h {all}",
        "--auto-compaction-retention=1.5h {all}",
        "{data} {client} --name x",
        "{all} --quota-backend-bytes=-5",
        "{all} --bcrypt-cost=3",
        "{all} --auth-token=",
        "{all} --metrics=foo",
        "{all} --cert-file=missing --key-file=missing",
        "{all} --client-cert-auth",
        "{all} --trusted-ca-file=missing",
        "{tls} --auto-tls",
        "{all} --listen-metrics-urls={other}",
        "{all} --pre-vote=0 --strict-reconfig-check=F -v=3 -force --enable-pprof",
        "{data} {client} --initial-advertise-peer-urls http://127.0.0.1:1,http://127.0.0.1:2 "
            + "--initial-cluster default=http://127.0.0.1:2,default=http://127.0.0.1:1",
        "{all} --max-txn-ops=0x10 --max-request-bytes=1_000",
        "{all} --grpc-keepalive-min-time=1h1m1.5s",
        "ETCD_NAME=x {data} {client}",
        "ETCD_NOPE=x {all}",
        "ETCD_VERSION=3 {all}",
        "ETCD_NAME= {all}",
        "{all} --max-txn-ops=010 --grpc-keepalive-min-time=-5s",
    ];

    [TestCaseSource(nameof(Refused))]
    public async Task WrongLine_IsRefusedAsByEtcd(string line)
    {
        var (etcd, fake) = await ServerCommand.CompareAsync(place => place.Expand(line));

        etcd.IsServing.Should().BeFalse();
        etcd.Error.Should().NotBeNull();
        fake.Should().Be(etcd);
    }

    [TestCaseSource(nameof(Served))]
    public async Task Line_ThatEtcdServes_IsServed(string line)
    {
        var (etcd, fake) = await ServerCommand.CompareAsync(place => place.Expand(line));

        etcd.Should().Be(new Outcome(Terminated, IsServing: true, Error: null));
        fake.Should().Be(etcd);
    }

    [TestCase(
        "{data} {client} --initial-advertise-peer-urls http://127.0.0.1:1 "
            + "--initial-cluster default=http://127.0.0.1:1,b=http://127.0.0.1:2",
        "one member")]
    [TestCase("{data} {client} --discovery http://127.0.0.1:1/x", "--discovery")]
    [TestCase("{data} {client} --discovery-srv example.invalid", "--discovery-srv")]
    [TestCase("{all} --proxy on", "--proxy")]
    [TestCase("{all} --fake-listen 127.0.0.1:0", "--fake-listen and --listen-client-urls exclude each other")]
    [TestCase("--fake-listen localhost", "--fake-listen must be an IP address and a port")]
    [TestCase("{all} --fake-seed 99999999999", "--fake-seed must be between")]
    [TestCase("{all} --fake-snapshot {folder}/missing", "missing")]
    [TestCase("{all} --listen-client-http-urls unix://" + LongPath, "FakeEtcdOptions.Urls.ListenHttp")]
    public async Task Line_OfWhichFakeEtcdLacksTheEffect_IsRefusedWithAReason(string line, string reason)
    {
        using var place = new ServerPlace();
        await using var command = ServerCommand.Start(ServerCommand.Fake, place.Expand(line));

        (await command.ServesAsync()).Should().BeFalse();

        (await command.Process.EndAsync()).ExitCode.Should().Be(1);
        command.Lines[^1].Should().Contain(reason);
    }

    [TestCase("--fake-quirks Odd", 2, "invalid value \"Odd\" for flag -fake-quirks: there is no quirk 'Odd'")]
    [TestCase("--fake-gateway-version V3", 2, "invalid value \"V3\" for flag -fake-gateway-version: invalid value")]
    [TestCase("gateway start", 1, "fake-etcd has no command gateway")]
    [TestCase("completion", 1, "completion needs one of bash, zsh, fish, pwsh")]
    [TestCase("completion tcsh", 1, "completion needs one of bash, zsh, fish, pwsh")]
    public async Task Line_ThatIsWrong_GetsOneLine(string line, int exitCode, string error)
    {
        await using var command = ServerCommand.Start(ServerCommand.Fake, line.Split(' '));

        (await command.ServesAsync()).Should().BeFalse();

        (await command.Process.EndAsync()).ExitCode.Should().Be(exitCode);
        command.Lines.Should().ContainSingle().Which.Should().StartWith(error);
    }

    private const string LongPath =
        "/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
}
