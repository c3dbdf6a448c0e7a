using System.Globalization;
using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Settings;

/// <summary>The flags of fake-etcd's own.</summary>
internal static class OwnSettings
{
    private const ulong LongestLease = 9_000_000_000;

    public static void Apply(EtcdSettings settings, FakeEtcdOptions options)
    {
        var values = settings.Values;
        options.JournalCapacity = JournalSizeOf(values, isShown: settings.Control is not null || settings.HasDashboard) ?? options.JournalCapacity;
        options.GatewayVersion = Enum.Parse<GatewayVersion>(values.Text("fake-gateway-version"));
        options.SyncData = values.Switch("fake-fsync");
        options.Dashboard = settings.HasDashboard;
        options.DashboardReadOnly = values.Switch("fake-dashboard-read-only");
        options.DashboardMaskedPrefixes = values.Texts("fake-dashboard-mask") is { Count: > 0 } prefixes ? prefixes : null;
        options.Reflection = values.Switch("fake-reflection");
        options.Quirks = values.Text("fake-quirks") is { Length: > 0 } quirks ? Enum.Parse<EtcdQuirks>(quirks) : EtcdQuirks.None;
        options.Seed = SeedOf(values);

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

    /// <summary>Returns how many calls the journal holds; null for the default.</summary>
    /// <param name="values">The flags.</param>
    /// <param name="isShown">Whether anything shows the journal. If not, it is off unless its size is given.</param>
    public static int? JournalSizeOf(FlagValues values, bool isShown) =>
        isShown && !values.IsSet("fake-journal-size") ? null : (int)Math.Min(values.Number("fake-journal-size"), int.MaxValue);

    /// <summary>Returns the seed; null if none is given.</summary>
    /// <exception cref="StartException">The number is too large.</exception>
    public static int? SeedOf(FlagValues values) => !values.IsSet("fake-seed") ? null
        : values.Signed("fake-seed") is >= int.MinValue and <= int.MaxValue and var seed ? (int)seed
        : throw new StartException(string.Create(
            CultureInfo.InvariantCulture,
            $"--fake-seed must be between {int.MinValue} and {int.MaxValue}, but it is {values.Signed("fake-seed")}"));
}
