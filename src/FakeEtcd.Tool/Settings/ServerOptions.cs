using FakeEtcd.Time;
using FakeEtcd.Tool.Flags;
using FakeEtcd.Tool.Logging;

namespace FakeEtcd.Tool.Settings;

/// <summary>Makes options of the library of the settings.</summary>
internal static class ServerOptions
{
    /// <summary>etcd's cost where the given one is out of range.</summary>
    private const int DefaultBcryptCost = 10;

    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);
    private static readonly TimeSpan ShortestNotifyInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DefaultNotifyInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DefaultKeepAliveMinTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestKeepAliveMinTime = TimeSpan.FromDays(1);

    /// <exception cref="StartException">A setting is wrong.</exception>
    public static FakeEtcdOptions Create(EtcdSettings settings, ZapLog log)
    {
        if (settings.ListenHttp.FirstOrDefault(settings.ListenClient.Contains) is { } both)
        {
            throw new StartException($"cannot bind both --client-listen-urls and --client-listen-http-urls on the same url {both}");
        }

        InitialCluster.Check(settings);
        var values = settings.Values;
        var options = new FakeEtcdOptions
        {
            MemberName = settings.Name,
            DataDirectory = settings.HasDataDirectory ? settings.DataDirectory : null,
            ClusterToken = values.Text("initial-cluster-token"),
            Urls = UrlsOf(settings),
            Tls = TlsSetting.Parse(settings),
            AutoCompaction = CompactionSetting.Parse(values),
            Jwt = AuthTokenSetting.Parse(values.Text("auth-token")),
            AuthTokenTtl = SecondsOf(values.Number("auth-token-ttl"), unset: 300, (ulong)LongestTimer.TotalSeconds),
            BcryptCost = BcryptCostOf(values.Number("bcrypt-cost"), log),
            MaxTxnOperations = (int)Math.Clamp(values.Number("max-txn-ops"), 1, int.MaxValue),
            MaxRequestBytes = (int)Math.Clamp(values.Number("max-request-bytes"), 1, int.MaxValue - (512 * 1024)),
            MaxConcurrentStreams = (int)Math.Clamp(values.Number("max-concurrent-streams"), 1, int.MaxValue),
            QuotaBackendBytes = values.Signed("quota-backend-bytes"),
            KeepAliveMinTime = KeepAliveMinTimeOf(values.Duration("grpc-keepalive-min-time")),
            WatchProgressNotifyInterval = NotifyIntervalOf(values.Duration("experimental-watch-progress-notify-interval"), log),
            MinimumLeaseTtl = MinimumLeaseTtlOf(values),
            JsonGateway = values.Switch("enable-grpc-gateway"),
            AllowedOrigins = AllowListOf(values.Texts("cors")),
            AllowedHosts = AllowListOf(values.Texts("host-whitelist")),
        };

        OwnSettings.Apply(settings, options);
        return options;
    }

    private static FakeEtcdUrlOptions UrlsOf(EtcdSettings settings) => new()
    {
        ListenClient = Texts(settings.ListenClient),
        ListenHttp = Texts(settings.ListenHttp),
        ListenMetrics = Texts(settings.ListenMetrics),
        AdvertiseClient = settings.AdvertiseClient is { } advertised ? Texts(advertised) : null,
        AdvertisePeer = Texts(settings.AdvertisePeer),
    };

    private static string[] Texts(IEnumerable<GoUrl> urls) => [.. urls.Select(static url => url.ToString())];

    /// <summary>Returns what is allowed; null for everything.</summary>
    private static IReadOnlyList<string>? AllowListOf(IReadOnlyList<string> values) => values.Count == 0 || values.Contains("*") ? null : values;

    private static TimeSpan SecondsOf(ulong seconds, ulong unset, ulong most) =>
        TimeSpan.FromSeconds((long)Math.Min(seconds == 0 ? unset : seconds, most));

    private static int BcryptCostOf(ulong cost, ZapLog log)
    {
        if (cost is >= 4 and <= 31)
        {
            return (int)cost;
        }

        log.Warn(
            "auth/store.go:1037", "use default bcrypt cost instead of the invalid given cost",
            ("min-cost", 4), ("max-cost", 31), ("default-cost", DefaultBcryptCost), ("given-cost", cost));
        return DefaultBcryptCost;
    }

    private static TimeSpan KeepAliveMinTimeOf(TimeSpan given) => given <= TimeSpan.Zero ? DefaultKeepAliveMinTime
        : given < LongestKeepAliveMinTime ? given
        : LongestKeepAliveMinTime;

    private static TimeSpan NotifyIntervalOf(TimeSpan given, ZapLog log)
    {
        if (given <= TimeSpan.Zero)
        {
            return DefaultNotifyInterval;
        }

        if (given < ShortestNotifyInterval)
        {
            log.Warn(
                "v3rpc/watch.go:78", "adjusting watch progress notify interval to minimum period",
                ("min-watch-progress-notify-interval", GoDuration.Format(ShortestNotifyInterval)));
            return ShortestNotifyInterval;
        }

        return given < LongestTimer ? given : LongestTimer;
    }

    /// <summary>As in etcd, one and a half times of the election's ticks, in whole seconds.</summary>
    private static TimeSpan MinimumLeaseTtlOf(FlagValues values)
    {
        var (heartbeat, election) = (values.Number("heartbeat-interval"), values.Number("election-timeout"));
        var milliseconds = 3 * (election / heartbeat) / 2 * heartbeat;
        return TimeSpan.FromSeconds((long)((milliseconds + 999) / 1000));
    }
}
