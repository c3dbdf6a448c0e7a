using FakeEtcd.ControlApi.State;

namespace FakeEtcd.ControlApi.Http;

/// <summary>What those who reach the API may do and see.</summary>
/// <param name="IsReadOnly">Whether requests that change something are refused.</param>
/// <param name="Mask">The keys whose values are not shown.</param>
internal sealed record ControlAccess(bool IsReadOnly, ValueMask Mask)
{
    public static ControlAccess Full { get; } = new(IsReadOnly: false, ValueMask.None);

    public static ControlAccess Of(FakeEtcdOptions options) => new(
        options.DashboardReadOnly, options.DashboardMaskedPrefixes is { } prefixes ? new ValueMask(prefixes) : ValueMask.None);
}
