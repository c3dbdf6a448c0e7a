using System.Globalization;
using System.Runtime.InteropServices;
using FakeEtcd.Time;
using FakeEtcd.Tool.Flags;
using FakeEtcd.Tool.Logging;
using FakeEtcd.Tool.Settings;

namespace FakeEtcd.Tool.Running;

/// <summary>The lines that etcd logs when it starts and ends, which scripts wait for.</summary>
internal sealed class StartupLog(ZapLog log, EtcdSettings settings)
{
    private const string OwnCaller = "fake-etcd";

    public static void Running(ZapLog log, IReadOnlyList<string> arguments) => log.Info(
        "etcdmain/etcd.go:73", "Running: ", ("args", SecretArguments.Hide(arguments).Prepend(Environment.ProcessPath ?? OwnCaller)));

    /// <summary>Names the flags that have been set and have no effect.</summary>
    public void FlagsWithoutEffect()
    {
        var names = settings.Values.Set.Where(static flag => flag.Effect == FlagEffect.None).Select(static flag => $"--{flag.Name}").ToList();
        if (names.Count > 0)
        {
            log.Warn(OwnCaller, "flags without effect in fake-etcd", ("flags", names));
        }
    }

    public void Configuring()
    {
        if (settings.ListenHttp.Count == 0)
        {
            log.Warn("embed/config.go:689", "Running http and grpc server on single port. This is not recommended for production.");
        }

        log.Info("embed/etcd.go:140", "configuring peer listeners", ("listen-peer-urls", Texts(settings.ListenPeer)));
        WarnOfIgnoredTls();
        log.Info("embed/etcd.go:148", "configuring client listeners", ("listen-client-urls", Texts(settings.ListenClient)));
    }

    public void Starting(FakeEtcdOptions options)
    {
        var values = settings.Values;
        log.Info(
            "embed/etcd.go:323", "starting an etcd server",
            ("etcd-version", options.Version), ("git-sha", OwnCaller), ("go-version", RuntimeInformation.FrameworkDescription),
            ("go-os", Platform.Os), ("go-arch", Platform.Architecture), ("max-cpu-set", Environment.ProcessorCount),
            ("max-cpu-available", Environment.ProcessorCount), ("member-initialized", false), ("name", settings.Name),
            ("data-dir", settings.DataDirectory), ("wal-dir", values.Text("wal-dir")), ("wal-dir-dedicated", values.Text("wal-dir")),
            ("member-dir", Path.Combine(settings.DataDirectory, "member")), ("force-new-cluster", values.Switch("force-new-cluster")),
            ("heartbeat-interval", Milliseconds("heartbeat-interval")), ("election-timeout", Milliseconds("election-timeout")),
            ("initial-election-tick-advance", values.Switch("initial-election-tick-advance")),
            ("snapshot-count", values.Number("snapshot-count")), ("max-wals", values.Number("max-wals")),
            ("max-snapshots", values.Number("max-snapshots")),
            ("snapshot-catchup-entries", values.Number("experimental-snapshot-catchup-entries")),
            ("initial-advertise-peer-urls", Texts(settings.AdvertisePeer)), ("listen-peer-urls", Texts(settings.ListenPeer)),
            ("advertise-client-urls", Texts(settings.AdvertiseClient ?? settings.ListenClient)),
            ("listen-client-urls", Texts(settings.ListenClient)), ("listen-metrics-urls", Texts(settings.ListenMetrics)),
            ("cors", values.Texts("cors")), ("host-whitelist", values.Texts("host-whitelist")),
            ("initial-cluster", settings.InitialCluster), ("initial-cluster-state", values.Text("initial-cluster-state")),
            ("initial-cluster-token", values.Text("initial-cluster-token")),
            ("quota-backend-bytes", options.QuotaBackendBytes == 0 ? 2_147_483_648 : options.QuotaBackendBytes),
            ("max-request-bytes", values.Number("max-request-bytes")), ("max-concurrent-streams", values.Number("max-concurrent-streams")),
            ("pre-vote", values.Switch("pre-vote")), ("initial-corrupt-check", values.Switch("experimental-initial-corrupt-check")),
            ("corrupt-check-time-interval", Duration("experimental-corrupt-check-time")),
            ("compact-check-time-enabled", values.Switch("experimental-compact-hash-check-enabled")),
            ("compact-check-time-interval", Duration("experimental-compact-hash-check-time")),
            ("auto-compaction-mode", values.Text("auto-compaction-mode")),
            ("auto-compaction-retention", GoDuration.Format(options.AutoCompaction?.Period ?? TimeSpan.Zero)),
            ("auto-compaction-interval", GoDuration.Format(options.AutoCompaction?.Period ?? TimeSpan.Zero)),
            ("discovery-url", ""), ("discovery-proxy", values.Text("discovery-proxy")),
            ("downgrade-check-interval", Duration("experimental-downgrade-check-time")));
    }

    public void Started(FakeEtcdServer server)
    {
        var (member, cluster) = (IdText(server.MemberId), IdText(server.ClusterId));
        var advertised = Texts(settings.AdvertiseClient ?? []) is { Length: > 0 } given ? given : server.ListenUrls;
        log.Info(
            "embed/etcd.go:292", "now serving peer/client/metrics",
            ("local-member-id", member), ("initial-advertise-peer-urls", Texts(settings.AdvertisePeer)),
            ("listen-peer-urls", Texts(settings.ListenPeer)), ("advertise-client-urls", advertised),
            ("listen-client-urls", Texts(settings.ListenClient)), ("listen-metrics-urls", Texts(settings.ListenMetrics)));
        foreach (var url in settings.ListenMetrics)
        {
            log.Info("embed/etcd.go:908", "serving metrics", ("address", url.ToString()));
        }

        log.Raft($"{member} became leader at term 2");
        log.Raft($"raft.node: {member} elected leader {member} at term 2");
        log.Info(
            "etcdserver/server.go:2174", "published local member to cluster through raft",
            ("local-member-id", member),
            ("local-member-attributes", $"{{Name:{settings.Name} ClientURLs:[{string.Join(' ', advertised)}]}}"),
            ("request-path", $"/0/members/{member}/attributes"), ("cluster-id", cluster), ("publish-timeout", "7s"));
        foreach (var _ in server.ListenUrls)
        {
            log.Info("embed/serve.go:125", "ready to serve client requests");
        }

        var traffic = settings.ListenHttp.Count > 0 ? "grpc" : "grpc+http";
        foreach (var url in server.ListenUrls)
        {
            Serving(url, traffic);
        }

        foreach (var url in settings.ListenHttp)
        {
            Serving(url.ToString(), "http");
        }
    }

    public void ServingDashboard(FakeEtcdServer server)
    {
        if (server.Server.DashboardUrl is { } url)
        {
            log.Info(OwnCaller, "serving dashboard", ("url", url));
        }
    }

    /// <summary>Warns of addresses that other machines reach without a certificate of theirs.</summary>
    public void WarnOfOpenAddresses(FakeEtcdOptions options)
    {
        var open = settings.ListenClient.Concat(settings.ListenHttp).Where(url => Exposure.IsOpen(url, options)).ToList();
        if (open.Count > 0)
        {
            log.Warn(
                OwnCaller, "other machines can read and change all data; listen on 127.0.0.1, or require client certificates",
                ("listen-client-urls", Texts(open)));
        }
    }

    public void Stopping(string signal)
    {
        log.Info("osutil/interrupt_unix.go:64", "received signal; shutting down", ("signal", signal));
        Closing("embed/etcd.go:408", "closing etcd server");
    }

    public void Stopped() => Closing("embed/etcd.go:410", "closed etcd server");

    private static string[] Texts(IEnumerable<GoUrl> urls) => [.. urls.Select(static url => url.ToString())];

    private static string IdText(ulong id) => id.ToString("x", CultureInfo.InvariantCulture);

    private void Closing(string caller, string message) => log.Info(
        caller, message,
        ("name", settings.Name), ("data-dir", settings.DataDirectory), ("advertise-peer-urls", Texts(settings.AdvertisePeer)),
        ("advertise-client-urls", Texts(settings.AdvertiseClient ?? settings.ListenClient)));

    private void Serving(string url, string traffic)
    {
        var address = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        if (url.StartsWith("https:", StringComparison.Ordinal) || url.StartsWith("unixs:", StringComparison.Ordinal))
        {
            log.Info("embed/serve.go:276", "serving client traffic securely", ("traffic", traffic), ("address", address));
        }
        else
        {
            log.Info(
                "embed/serve.go:211", "serving client traffic insecurely; this is strongly discouraged!",
                ("traffic", traffic), ("address", address));
        }
    }

    private void WarnOfIgnoredTls()
    {
        var values = settings.Values;
        foreach (var url in settings.ListenClient.Concat(settings.ListenHttp).Where(static url => !url.UsesTls))
        {
            if (values.Text("cert-file").Length > 0 || values.Text("key-file").Length > 0)
            {
                log.Warn(
                    "embed/etcd.go:661", "scheme is http or unix while key and cert files are present; ignoring key and cert files",
                    ("client-url", url.ToString()));
            }

            if (values.Switch("client-cert-auth"))
            {
                log.Warn(
                    "embed/etcd.go:664",
                    "scheme is http or unix while --client-cert-auth is enabled; ignoring client cert auth for this URL",
                    ("client-url", url.ToString()));
            }
        }
    }

    private string Milliseconds(string flag) => GoDuration.Format(TimeSpan.FromMilliseconds(settings.Values.Number(flag)));

    private string Duration(string flag) => GoDuration.Format(settings.Values.Duration(flag));
}
