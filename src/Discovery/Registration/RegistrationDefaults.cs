namespace Etcd.Discovery.Registration;

/// <summary>Defaults and limits of registrations, in one place.</summary>
internal static class RegistrationDefaults
{
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(15);

    public static readonly TimeSpan MinTtl = TimeSpan.FromSeconds(1);

    /// <summary>etcd's own limit; a longer TTL is "too large lease TTL".</summary>
    public static readonly TimeSpan MaxTtl = TimeSpan.FromSeconds(9_000_000_000);

    public static readonly TimeSpan DeregisterTimeout = TimeSpan.FromSeconds(3);

    public static readonly TimeSpan RegisterTimeout = TimeSpan.FromSeconds(10);
}
