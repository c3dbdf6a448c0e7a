using System.Globalization;
using System.Net;
using FakeEtcd.Time;
using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Settings;

/// <summary>The checks that etcd makes before it starts, in its order and with its words.</summary>
internal static class SettingsCheck
{
    private const ulong MaxElection = 50_000;

    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static void Check(EtcdSettings settings)
    {
        CheckUrls(settings);
        CheckBootstrap(settings.Values);
        CheckElection(settings.Values);
        if (settings.LacksAdvertise)
        {
            throw new SettingsException(MissingAdvertise);
        }

        if (settings.Values.Text("auto-compaction-mode") is var mode && mode is not ("" or "periodic" or "revision"))
        {
            throw new SettingsException($"unknown auto-compaction-mode \"{mode}\"");
        }

        CheckDashboard(settings);
        CheckExperimental(settings.Values);
        CheckTls(settings.Values);
    }

    public const string MissingAdvertise = "--advertise-client-urls is required when --listen-client-urls is set explicitly";

    private static void CheckUrls(EtcdSettings settings)
    {
        foreach (var url in settings.ListenPeer.Concat(settings.ListenClient).Concat(settings.ListenHttp).Concat(settings.ListenMetrics))
        {
            if (!url.IsSocket && url.HostName != "localhost" && !IPAddress.TryParse(url.HostName, out _))
            {
                throw new SettingsException($"expected IP in URL for binding ({url})");
            }
        }

        CheckHosts("--initial-advertise-peer-urls", settings.AdvertisePeer);
        CheckHosts("--advertise-client-urls", settings.AdvertiseClient ?? []);
    }

    private static void CheckDashboard(EtcdSettings settings)
    {
        if (settings.HasDashboard && settings.ListenClient.Concat(settings.ListenHttp).FirstOrDefault(IsOpen) is { } open)
        {
            throw new SettingsException(
                $"other machines reach {open}: with --fake-dashboard, listen on 127.0.0.1 only, because who reaches the dashboard can change everything");
        }
    }

    private static bool IsOpen(GoUrl url) => !url.IsSocket && IPAddress.TryParse(url.HostName, out var address) && !IPAddress.IsLoopback(address);

    private static void CheckHosts(string flag, IReadOnlyList<GoUrl> urls)
    {
        if (urls.FirstOrDefault(static url => !url.IsSocket && url.HostName.Length == 0) is { } empty)
        {
            throw new SettingsException($"{flag} \"{string.Join(',', urls)}\" must be \"host:port\" (unexpected empty host ({empty}))");
        }
    }

    private static void CheckBootstrap(FlagValues values)
    {
        string[] given =
        [
            values.Text("discovery"), values.Text("discovery-srv"), values.IsSet("initial-cluster") ? values.Text("initial-cluster") : "",
        ];
        if (given.Count(static text => text.Length > 0) > 1)
        {
            throw new SettingsException(
                "multiple discovery or bootstrap flags are set. Choose one of \"initial-cluster\", \"discovery\" or \"discovery-srv\"");
        }
    }

    private static void CheckElection(FlagValues values)
    {
        var (heartbeat, election) = (values.Number("heartbeat-interval"), values.Number("election-timeout"));
        var error = (heartbeat, election) switch
        {
            (0, _) => "--heartbeat-interval must be >0 (set to 0ms)",
            (_, 0) => "--election-timeout must be >0 (set to 0ms)",
            _ when heartbeat > election / 5 =>
                $"--election-timeout[{election}ms] should be at least as 5 times as --heartbeat-interval[{heartbeat}ms]",
            (_, > MaxElection) => $"--election-timeout[{election}ms] is too long, and should be set less than {MaxElection}ms",
            _ => null,
        };
        if (error is not null)
        {
            throw new SettingsException(error);
        }
    }

    private static void CheckExperimental(FlagValues values)
    {
        if (values.Switch("experimental-enable-lease-checkpoint-persist") && !values.Switch("experimental-enable-lease-checkpoint"))
        {
            throw new SettingsException("setting experimental-enable-lease-checkpoint-persist requires experimental-enable-lease-checkpoint");
        }

        var hashCheck = values.Duration("experimental-compact-hash-check-time");
        if (values.Switch("experimental-compact-hash-check-enabled") && hashCheck <= TimeSpan.Zero)
        {
            throw new SettingsException($"--experimental-compact-hash-check-time must be >0 (set to {GoDuration.Format(hashCheck)})");
        }

        if (values.Switch("experimental-enable-distributed-tracing") && values.Signed("experimental-distributed-tracing-sampling-rate") < 0)
        {
            throw new SettingsException("distributed tracing configurition is not valid: (tracing sampling rate must be positive)");
        }
    }

    private static void CheckTls(FlagValues values)
    {
        var (least, most) = (values.Text("tls-min-version"), values.Text("tls-max-version"));
        if (new[] { least, most }.FirstOrDefault(static version => version is not ("" or "TLS1.2" or "TLS1.3")) is { } unknown)
        {
            throw new SettingsException($"unexpected TLS version \"{unknown}\" (must be one of: TLS1.2, TLS1.3)");
        }

        if (most.Length > 0 && string.CompareOrdinal(least, most) > 0)
        {
            throw new SettingsException(string.Create(
                CultureInfo.InvariantCulture, $"min version ({least}) is greater than max version ({most})"));
        }
    }
}
