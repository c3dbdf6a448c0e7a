namespace FakeEtcd.Tool.Flags;

internal static partial class FlagTable
{
    private static FlagGroup Proxy => new(
        "v2 Proxy",
        [
            new(
                "proxy", FlagType.Choice("off", "readonly", "on"), "off", FlagEffect.Refused,
                "Whether to be a proxy of the API v2: off, readonly or on")
            {
                Note = "`on` and `readonly` are refused",
            },
            new(
                "proxy-failure-wait", FlagType.UInt, "5000", FlagEffect.None,
                "Time that the proxy avoids a failed endpoint, in milliseconds"),
            new(
                "proxy-refresh-interval", FlagType.UInt, "30000", FlagEffect.None,
                "Time between two refreshes of the proxy's endpoints, in milliseconds"),
            new("proxy-dial-timeout", FlagType.UInt, "1000", FlagEffect.None, "Time limit of the proxy for a connection, in milliseconds"),
            new("proxy-write-timeout", FlagType.UInt, "5000", FlagEffect.None, "Time limit of the proxy for a write, in milliseconds"),
            new("proxy-read-timeout", FlagType.UInt, "0", FlagEffect.None, "Time limit of the proxy for a read, in milliseconds"),
        ]);

    private static FlagGroup Experimental => new(
        "Experimental feature",
        [
            new(
                "experimental-initial-corrupt-check", FlagType.Switch, "false", FlagEffect.None,
                "Compare the data with that of the peers before serving"),
            new("experimental-corrupt-check-time", FlagType.Duration, "0s", FlagEffect.None, "Time between two comparisons with the peers"),
            new(
                "experimental-compact-hash-check-enabled", FlagType.Switch, "false", FlagEffect.None,
                "Compare the hashes of compactions with the peers"),
            new("experimental-compact-hash-check-time", FlagType.Duration, "1m", FlagEffect.None, "Time between two comparisons of hashes"),
            new("experimental-enable-v2v3", FlagType.Text, "", FlagEffect.None, "Prefix under which to serve the API v2"),
            new(
                "experimental-enable-lease-checkpoint", FlagType.Switch, "false", FlagEffect.None,
                "Tell peers the remaining time of leases"),
            new(
                "experimental-enable-lease-checkpoint-persist", FlagType.Switch, "false", FlagEffect.None,
                "Store the remaining time of leases"),
            new(
                "experimental-compaction-batch-limit", FlagType.Int, "1000", FlagEffect.None,
                "Revisions that a step of a compaction deletes"),
            new(
                "experimental-compaction-sleep-interval", FlagType.Duration, "10ms", FlagEffect.None,
                "Pause between two steps of a compaction"),
            new(
                "experimental-peer-skip-client-san-verification", FlagType.Switch, "false", FlagEffect.None,
                "Accept peers whatever the names of their certificates"),
            new(
                "experimental-watch-progress-notify-interval", FlagType.Duration, "10m", FlagEffect.Honored,
                "Time between two progress notifications of a watch")
            {
                Note = "at most 49 days",
            },
            new("experimental-downgrade-check-time", FlagType.Duration, null, FlagEffect.None, "Time between two checks of a downgrade")
            {
                Unset = "5s",
                Placeholder = "duration",
            },
            new("experimental-memory-mlock", FlagType.Switch, null, FlagEffect.None, "Keep the memory out of swap") { Unset = "false" },
            new(
                "experimental-warning-apply-duration", FlagType.Duration, "100ms", FlagEffect.None,
                "Time from which a request is logged as slow"),
            new(
                "experimental-txn-mode-write-with-shared-buffer", FlagType.Switch, "true", FlagEffect.None,
                "Share a buffer between transactions"),
            new(
                "experimental-bootstrap-defrag-threshold-megabytes", FlagType.UInt, null, FlagEffect.None,
                "Free space from which a start defragments")
            {
                Unset = "0",
                Placeholder = "megabytes",
            },
            new(
                "experimental-stop-grpc-service-on-defrag", FlagType.Switch, null, FlagEffect.None,
                "Refuse clients during a defragmentation")
            {
                Unset = "false",
            },
        ]);

    private static FlagGroup Unsafe => new(
        "Unsafe feature",
        [
            new("force-new-cluster", FlagType.Switch, "false", FlagEffect.None, "Make a cluster of one member of the data"),
            new("unsafe-no-fsync", FlagType.Switch, "false", FlagEffect.None, "Do not wait for the disk"),
        ]);
}
