using System.Globalization;

namespace FakeEtcd.Tool.Settings;

/// <summary>The flags of fake-etcd's own.</summary>
internal static class OwnSettings
{
    private const ulong LongestLease = 9_000_000_000;

    public static void Apply(EtcdSettings settings, FakeEtcdOptions options)
    {
        var values = settings.Values;
        if ((settings.Control is null && !settings.HasDashboard) || values.IsSet("fake-journal-size"))
        {
            // Only the control API and the dashboard show the journal.
            options.JournalCapacity = (int)Math.Min(values.Number("fake-journal-size"), int.MaxValue);
        }

        options.GatewayVersion = Enum.Parse<GatewayVersion>(values.Text("fake-gateway-version"));
        options.SyncData = values.Switch("fake-fsync");
        options.Dashboard = settings.HasDashboard;
        options.DashboardReadOnly = values.Switch("fake-dashboard-read-only");
        options.DashboardMaskedPrefixes = values.Texts("fake-dashboard-mask") is { Count: > 0 } prefixes ? prefixes : null;
        options.Reflection = values.Switch("fake-reflection");
        options.Quirks = values.Text("fake-quirks") is { Length: > 0 } quirks ? Enum.Parse<EtcdQuirks>(quirks) : EtcdQuirks.None;
        if (values.IsSet("fake-seed"))
        {
            options.Seed = SeedOf(values.Signed("fake-seed"));
        }

        if (values.Number("fake-min-lease-ttl") is > 0 and var seconds)
        {
            options.MinimumLeaseTtl = TimeSpan.FromSeconds((long)Math.Min(seconds, LongestLease));
        }

        if (values.Text("fake-snapshot") is { Length: > 0 } path)
        {
            options.FromSnapshot(path);
        }

        options.UseTimeProvider(settings.Clock);
    }

    /// <exception cref="StartException">The number is too large.</exception>
    public static int SeedOf(long seed) => seed is >= int.MinValue and <= int.MaxValue
        ? (int)seed
        : throw new StartException(string.Create(
            CultureInfo.InvariantCulture, $"--fake-seed must be between {int.MinValue} and {int.MaxValue}, but it is {seed}"));
}
