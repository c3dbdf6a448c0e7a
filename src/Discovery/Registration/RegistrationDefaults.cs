namespace Etcd.Discovery.Registration;

/// <summary>The defaults and limits of registrations.</summary>
internal static class RegistrationDefaults
{
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(15);

    public static readonly TimeSpan MinTtl = TimeSpan.FromSeconds(1);

    /// <summary>The limit of etcd, which rejects a longer TTL with "too large lease TTL".</summary>
    public static readonly TimeSpan MaxTtl = TimeSpan.FromSeconds(9_000_000_000);

    public static readonly TimeSpan DeregisterTimeout = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan RegisterTimeout = TimeSpan.FromSeconds(10);
}
