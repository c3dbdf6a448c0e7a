namespace FakeEtcd.Tool.Flags;

internal static partial class FlagTable
{
    private static FlagGroup Member => new(
        "Member",
        [
            new("name", FlagType.Text, "default", FlagEffect.Honored, "Name of this member"),
            new("data-dir", FlagType.Text, "${name}.etcd", FlagEffect.Honored, "Folder for the data")
            {
                Unset = "",
                Note = "without the flag, a program that is not called etcd has all data in memory",
            },
            new("wal-dir", FlagType.Text, "", FlagEffect.None, "Folder for the write-ahead log"),
            new("snapshot-count", FlagType.UInt64, "100000", FlagEffect.None, "Transactions between two raft snapshots"),
            new("heartbeat-interval", FlagType.UInt, "100", FlagEffect.Honored, "Time between two heartbeats, in milliseconds")
            {
                Note = "as part of the shortest lease TTL",
            },
            new("election-timeout", FlagType.UInt, "1000", FlagEffect.Honored, "Time until an election, in milliseconds")
            {
                Note = "one and a half times of it, in whole seconds, is the shortest lease TTL",
            },
            new("initial-election-tick-advance", FlagType.Switch, "true", FlagEffect.None, "Whether the first election may come early"),
            new("listen-peer-urls", FlagType.Urls, "http://localhost:2380", FlagEffect.None, "URLs to listen on for peers")
            {
                Note = "checked and logged; nothing listens on them",
            },
            new(
                "listen-client-urls", FlagType.Urls, "http://localhost:2379", FlagEffect.Honored,
                "URLs to listen on for clients: http, https, unix, unixs"),
            new(
                "listen-client-http-urls", FlagType.Urls, "", FlagEffect.Honored,
                "URLs to listen on for clients that speak HTTP; the client URLs then speak gRPC only"),
            new("max-snapshots", FlagType.UInt, "5", FlagEffect.None, "Snapshot files to keep; 0 keeps all"),
            new("max-wals", FlagType.UInt, "5", FlagEffect.None, "Files of the write-ahead log to keep; 0 keeps all"),
            new(
                "quota-backend-bytes", FlagType.Int64, "0", FlagEffect.Honored,
                "Largest size of the database in bytes; 0 means 2 GiB, a negative number no limit")
            {
                Note = "counts the stored messages, not the pages of a database file",
            },
            new("backend-bbolt-freelist-type", FlagType.Text, "map", FlagEffect.None, "How bbolt keeps its free pages: array or map"),
            new("backend-batch-interval", FlagType.Duration, "", FlagEffect.None, "Longest time between two commits to disk") { Unset = "0s" },
            new("backend-batch-limit", FlagType.Int, "0", FlagEffect.None, "Most operations between two commits to disk"),
            new("max-txn-ops", FlagType.UInt, "128", FlagEffect.Honored, "Most operations in each branch of a transaction")
            {
                Note = "0 means 1",
            },
            new("max-request-bytes", FlagType.UInt, "1572864", FlagEffect.Honored, "Largest request in bytes")
            {
                Note = "at most 2 GiB less 512 KiB",
            },
            new(
                "max-concurrent-streams", FlagType.UInt32, "math.MaxUint32", FlagEffect.Honored,
                "Most calls and streams that a client may have open on a connection")
            {
                Unset = "4294967295",
            },
            new("enable-grpc-gateway", FlagType.Switch, null, FlagEffect.Honored, "Whether to serve the JSON gateway") { Unset = "true" },
            new("grpc-keepalive-min-time", FlagType.Duration, "5s", FlagEffect.Honored, "Least time between two pings of a client"),
            new("grpc-keepalive-interval", FlagType.Duration, "2h", FlagEffect.None, "Time between two pings of the server"),
            new("grpc-keepalive-timeout", FlagType.Duration, "20s", FlagEffect.None, "Time that a client has to answer a ping"),
            new("socket-reuse-port", FlagType.Switch, "false", FlagEffect.None, "Listen with SO_REUSEPORT"),
            new("socket-reuse-address", FlagType.Switch, "false", FlagEffect.None, "Listen with SO_REUSEADDR"),
            new("raft-read-timeout", FlagType.Duration, "5s", FlagEffect.None, "Time limit of a read from a peer"),
            new("raft-write-timeout", FlagType.Duration, "5s", FlagEffect.None, "Time limit of a write to a peer"),
        ]);
}
