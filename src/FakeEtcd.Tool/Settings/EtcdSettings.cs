using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Settings;

/// <summary>What the flags mean together.</summary>
internal sealed class EtcdSettings
{
    private const string DefaultName = "default";
    private const string DefaultCluster = "default=http://localhost:2380";

    private readonly bool _isEtcd;

    /// <param name="values">The values of the flags.</param>
    /// <param name="isFile">Whether they come from a config file.</param>
    /// <param name="isEtcd">Whether the program has etcd's name.</param>
    public EtcdSettings(FlagValues values, bool isFile, bool isEtcd)
    {
        _isEtcd = isEtcd;
        Values = values;
        Name = values.Text("name");
        ListenPeer = values.Urls("listen-peer-urls");
        ListenHttp = values.Urls("listen-client-http-urls");
        ListenMetrics = values.Urls("listen-metrics-urls");
        AdvertisePeer = values.Urls("initial-advertise-peer-urls");
        IsOwnListener = values.IsSet("fake-listen");
        ListenClient = IsOwnListener ? [ParseOwn(values)] : values.Urls("listen-client-urls");

        // Without its flag, a server that listens somewhere else has nothing to advertise. A config file has no such rule.
        LacksAdvertise = !isFile && values.IsSet("listen-client-urls") && !values.IsSet("advertise-client-urls");
        AdvertiseClient = IsOwnListener && !values.IsSet("advertise-client-urls") ? null : values.Urls("advertise-client-urls");

        Control = ControlSetting.Parse(values);
        Clock = values.Switch("fake-manual-clock") ? new ManualTimeProvider() : TimeProvider.System;

        var hasDiscovery = values.Text("discovery").Length > 0 || values.Text("discovery-srv").Length > 0;
        InitialCluster = hasDiscovery && !values.IsSet("initial-cluster") ? "" : values.Text("initial-cluster");
        if (Name != DefaultName && InitialCluster == DefaultCluster)
        {
            InitialCluster = string.Join(',', AdvertisePeer.Select(url => $"{Name}={url}"));
        }
    }

    public FlagValues Values { get; }

    public string Name { get; }

    public IReadOnlyList<GoUrl> ListenPeer { get; }

    public IReadOnlyList<GoUrl> ListenClient { get; }

    public IReadOnlyList<GoUrl> ListenHttp { get; }

    public IReadOnlyList<GoUrl> ListenMetrics { get; }

    public IReadOnlyList<GoUrl> AdvertisePeer { get; }

    /// <summary>The URLs for clients in the member list; null for those on which the server listens.</summary>
    public IReadOnlyList<GoUrl>? AdvertiseClient { get; }

    /// <summary>Whether the URLs for clients are missing.</summary>
    public bool LacksAdvertise { get; }

    /// <summary>Whether the address is that of fake-etcd's own flag.</summary>
    public bool IsOwnListener { get; }

    public string InitialCluster { get; }

    /// <summary>The control API; null if it is off.</summary>
    public ControlSetting? Control { get; }

    /// <summary>Whether the server shows itself in a browser.</summary>
    public bool HasDashboard => Values.Switch("fake-dashboard");

    /// <summary>The server's clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The folder for the data, as etcd names it.</summary>
    public string DataDirectory => Values.Text("data-dir") is { Length: > 0 } given ? given : $"{Name}.etcd";

    /// <summary>Whether there is a folder for the data. By default, there is one only in etcd's place.</summary>
    public bool HasDataDirectory => _isEtcd || Values.Text("data-dir").Length > 0;

    /// <summary>Whether the server listens with TLS.</summary>
    public bool UsesTls => ListenClient.Concat(ListenHttp).Concat(ListenMetrics).Any(static url => url.UsesTls);

    private static GoUrl ParseOwn(FlagValues values)
    {
        var text = values.Text("fake-listen");
        if (values.IsSet("listen-client-urls"))
        {
            throw new SettingsException("--fake-listen and --listen-client-urls exclude each other");
        }

        var address = OwnAddress.Parse("fake-listen", text, samplePort: 2379);
        var usesTls = values.Text("cert-file").Length > 0 || values.Switch("auto-tls");
        return new GoUrl(usesTls ? "https" : "http", address.ToString(), "");
    }
}
