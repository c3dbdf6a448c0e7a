namespace FakeEtcd.Tool.Flags;

internal static partial class FlagTable
{
    private static FlagGroup Monitoring => new(
        "Profiling and Monitoring",
        [
            new("enable-pprof", FlagType.Switch, "false", FlagEffect.None, "Serve profiles of the Go runtime"),
            new("metrics", FlagType.Text, "basic", FlagEffect.None, "Detail of the metrics: basic or extensive") { Note = "basic" },
            new("listen-metrics-urls", FlagType.Urls, "", FlagEffect.Honored, "URLs that serve metrics and health checks only"),
        ]);

    private static FlagGroup Logging => new(
        "Logging",
        [
            new("logger", FlagType.Text, "zap", FlagEffect.Honored, "Kind of the log: zap"),
            new(
                "log-outputs", FlagType.TextSet, "default", FlagEffect.Honored,
                "Where to log: stderr, stdout, or files; separated by commas"),
            new("log-level", FlagType.Text, "info", FlagEffect.Honored, "Least level to log: debug, info, warn, error, panic or fatal"),
            new("enable-log-rotation", FlagType.Switch, "false", FlagEffect.None, "Rotate the file of the log"),
            new(
                "log-rotation-config-json", FlagType.Text,
                "{\"maxsize\": 100, \"maxage\": 0, \"maxbackups\": 0, \"localtime\": false, \"compress\": false}", FlagEffect.None,
                "How to rotate the file of the log"),
        ]);

    private static FlagGroup Tracing => new(
        "Experimental distributed tracing",
        [
            new("experimental-enable-distributed-tracing", FlagType.Switch, "false", FlagEffect.None, "Send traces"),
            new("experimental-distributed-tracing-address", FlagType.Text, "localhost:4317", FlagEffect.None, "Collector of the traces"),
            new(
                "experimental-distributed-tracing-service-name", FlagType.Text, "etcd", FlagEffect.None,
                "Name of the service in the traces"),
            new("experimental-distributed-tracing-instance-id", FlagType.Text, "", FlagEffect.None, "ID of the instance in the traces"),
            new("experimental-distributed-tracing-sampling-rate", FlagType.Int, "0", FlagEffect.None, "Traces per million spans"),
        ]);
}
