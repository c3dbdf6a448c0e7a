namespace Etcd.Discovery;

/// <summary>Limits that several options share.</summary>
internal static class OptionLimits
{
    public static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(1);

    /// <summary>Longer than any timeout needs to be. It also catches a bare number in configuration, because 5 means five days.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(1);
}
