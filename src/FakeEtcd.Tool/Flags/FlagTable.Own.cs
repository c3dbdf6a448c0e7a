namespace FakeEtcd.Tool.Flags;

internal static partial class FlagTable
{
    private static FlagGroup OwnFlags => new(
        "fake-etcd",
        [
            new(
                "fake-listen", FlagType.Text, "", FlagEffect.Own,
                "Listen on address:port only, advertise it, and print it to stdout; port 0 selects a free one"),
            new("fake-seed", FlagType.Int, "", FlagEffect.Own, "Seed of all random choices, to repeat a run; random by default")
            {
                Unset = "0",
            },
            new("fake-snapshot", FlagType.Text, "", FlagEffect.Own, "Start with the state of a snapshot file of etcd 3.5"),
            new(
                "fake-fsync", FlagType.Switch, "false", FlagEffect.Own,
                "Acknowledge a write only when it is safe in --data-dir"),
            new(
                "fake-manual-clock", FlagType.Switch, "false", FlagEffect.Own,
                "Hold the clock: nothing expires until the clock is advanced"),
            new("fake-quirks", OwnTypes.Quirks, "", FlagEffect.Own, "Quirks of real servers to imitate, separated by commas"),
            new(
                "fake-min-lease-ttl", FlagType.UInt, "0", FlagEffect.Own,
                "Shortest lease TTL in seconds; 0 follows from --election-timeout"),
            new(
                "fake-gateway-version", FlagType.Choice("V1", "V2"), "V1", FlagEffect.Own,
                "Version of grpc-gateway whose replies the JSON gateway imitates: V1 or V2"),
            new(
                "fake-journal-size", FlagType.UInt, "0", FlagEffect.Own,
                "Calls that the journal holds; 0 turns it off; 1000 by default with --fake-control or --fake-dashboard"),
            new(
                "fake-control", FlagType.Text, "", FlagEffect.Own,
                "Serve the control API on address:port, and print it to stdout; port 0 selects a free one; off by default"),
            new(
                "fake-control-token", FlagType.Text, "", FlagEffect.Own,
                "Token that clients of the control API send; printed to stdout if it is generated, which is the default")
            {
                IsSecret = true,
            },
            new(
                "fake-dashboard", FlagType.Switch, "false", FlagEffect.Own,
                "Show the server in a browser, at /_fake/ of its own address; needs a loopback address"),
            new("fake-dashboard-read-only", FlagType.Switch, "false", FlagEffect.Own, "Let the dashboard change nothing"),
            new(
                "fake-dashboard-mask", FlagType.Texts, "", FlagEffect.Own,
                "Prefixes of keys whose values the dashboard does not show, separated by commas"),
            new("fake-reflection", FlagType.Switch, "false", FlagEffect.Own, "Describe the services to tools such as grpcurl"),
        ]);

    private static FlagGroup Other => new(
        "Other",
        [
            new(
                "config-file", FlagType.Text, "", FlagEffect.Honored,
                "YAML file with the settings; flags and variables are ignored then, except those of fake-etcd")
            {
                Note = "the flags of fake-etcd apply beside the file",
            },
            new("version", FlagType.Switch, "false", FlagEffect.Honored, "Print the version"),
            new(
                "experimental-snapshot-catchup-entries", FlagType.UInt64, "5000", FlagEffect.None,
                "Entries of the log to keep for slow peers")
            {
                IsHidden = true,
            },
            new("cluster-active-size", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("cluster-remove-delay", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("cluster-sync-interval", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("config", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("force", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("max-result-buffer", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("max-retry-attempts", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("peer-heartbeat-interval", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("peer-election-timeout", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("retry-interval", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("snapshot", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("v", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("vv", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("test.coverprofile", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
            new("test.outputdir", FlagType.Anything, "", FlagEffect.IgnoredByEtcd, "Ignored, as by etcd") { IsHidden = true },
        ]);
}
