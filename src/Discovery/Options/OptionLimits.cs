namespace Etcd.Discovery;

/// <summary>Limits that options share.</summary>
internal static class OptionLimits
{
    public static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(1);

    /// <summary>More than a timeout needs, and less than a bare number in configuration means: 5 reads as five days.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(1);
}
