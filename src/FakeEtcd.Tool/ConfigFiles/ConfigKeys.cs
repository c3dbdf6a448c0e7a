using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.ConfigFiles;

/// <summary>The keys of a config file: the names of flags, except those that etcd reads from the command line only.</summary>
internal static class ConfigKeys
{
    private const string UrlOwner = "configYAML.configJSON";
    private const string ProxyOwner = "configProxy";

    private static readonly string[] InUrlOwner = ["cors", "host-whitelist"];

    private static readonly string[] CommandLineOnly =
    [
        "config-file", "version", "raft-read-timeout", "raft-write-timeout", "socket-reuse-port", "socket-reuse-address",
        "experimental-snapshot-catchup-entries", "experimental-peer-skip-client-san-verification", "cert-file", "key-file",
        "client-cert-auth", "client-cert-file", "client-key-file", "client-crl-file", "client-cert-allowed-hostname", "trusted-ca-file",
        "auto-tls",
    ];

    /// <summary>Returns the flag of a key, which has any case; null if there is none.</summary>
    public static Flag? Find(string key) =>
        FlagTable.Find(key.ToLowerInvariant()) is { Effect: not (FlagEffect.Own or FlagEffect.IgnoredByEtcd) } flag
        && !CommandLineOnly.Contains(flag.Name)
        && (!flag.Name.StartsWith("peer-", StringComparison.Ordinal))
            ? flag
            : null;

    /// <summary>Returns the flag of a key in a section about TLS; null if there is none.</summary>
    public static Flag? FindSecurity(string key, string prefix) => key.ToLowerInvariant() switch
    {
        "allowed-cn" when prefix.Length > 0 => FlagTable.Find($"{prefix}cert-allowed-cn"),
        "allowed-hostname" => FlagTable.Find(prefix.Length > 0 ? $"{prefix}cert-allowed-hostname" : "client-cert-allowed-hostname"),
        "cert-file" or "key-file" or "client-cert-file" or "client-key-file" or "client-cert-auth" or "trusted-ca-file" or "auto-tls" =>
            FlagTable.Find(prefix + key.ToLowerInvariant()),
        _ => null,
    };

    /// <summary>Whether a key in a section about TLS has an effect in etcd that fake-etcd lacks.</summary>
    public static bool IsUnsupported(string key, string prefix) => prefix.Length == 0 && string.Equals(key, "allowed-cn", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the type of etcd that has a key, for errors; null for most keys.</summary>
    public static string? OwnerOf(Flag flag) => flag switch
    {
        { Name: "listen-metrics-urls" } => null,
        _ when flag.Type == FlagType.Urls || InUrlOwner.Contains(flag.Name) => UrlOwner,
        { Name: "proxy" or "discovery-fallback" } => ProxyOwner,
        _ when flag.Name.StartsWith("proxy-", StringComparison.Ordinal) => ProxyOwner,
        _ => null,
    };
}
