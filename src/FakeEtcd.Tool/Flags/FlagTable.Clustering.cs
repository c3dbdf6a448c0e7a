namespace FakeEtcd.Tool.Flags;

internal static partial class FlagTable
{
    private static FlagGroup Clustering => new(
        "Clustering",
        [
            new(
                "initial-advertise-peer-urls", FlagType.Urls, "http://localhost:2380", FlagEffect.Honored,
                "URLs for peers in the member list"),
            new(
                "initial-cluster", FlagType.Text, "default=http://localhost:2380", FlagEffect.Honored,
                "Members of a new cluster, such as name=URL")
            {
                Note = "must name this member only",
            },
            new(
                "initial-cluster-state", FlagType.Choice("new", "existing"), "new", FlagEffect.Refused,
                "Whether the cluster is new or existing")
            {
                Note = "`existing` is refused: there is no cluster to join",
            },
            new(
                "initial-cluster-token", FlagType.Text, "etcd-cluster", FlagEffect.Honored,
                "Token of a new cluster; the IDs follow from it"),
            new("advertise-client-urls", FlagType.Urls, "http://localhost:2379", FlagEffect.Honored, "URLs for clients in the member list"),
            new("discovery", FlagType.Text, "", FlagEffect.Refused, "URL of a discovery service")
            {
                Note = "refused: there are no other members",
            },
            new(
                "discovery-fallback", FlagType.Choice("proxy", "exit"), "proxy", FlagEffect.None,
                "What to do without the discovery service: exit or proxy"),
            new("discovery-proxy", FlagType.Text, "", FlagEffect.None, "HTTP proxy for the discovery service"),
            new("discovery-srv", FlagType.Text, "", FlagEffect.Refused, "Domain whose SRV records name the cluster")
            {
                Note = "refused: there are no other members",
            },
            new("discovery-srv-name", FlagType.Text, "", FlagEffect.Refused, "Suffix of the SRV records")
            {
                Note = "refused: there are no other members",
            },
            new("strict-reconfig-check", FlagType.Switch, "true", FlagEffect.None, "Refuse changes of members that cost the quorum")
            {
                Note = "they are always refused",
            },
            new("pre-vote", FlagType.Switch, "true", FlagEffect.None, "Ask before an election"),
            new(
                "auto-compaction-retention", FlagType.Text, "0", FlagEffect.Honored,
                "History to keep: hours, a duration such as 5m, or a number of revisions; 0 keeps all")
            {
                Note = "a period of less than 1s is 1s",
            },
            new("auto-compaction-mode", FlagType.Text, "periodic", FlagEffect.Honored, "Meaning of the retention: periodic or revision"),
            new("enable-v2", FlagType.Switch, "false", FlagEffect.None, "Serve the API v2"),
            new(
                "v2-deprecation", FlagType.QuotedChoice("not-yet", "write-only", "write-only-drop-data", "gone"), "not-yet", FlagEffect.None,
                "How far the API v2 is gone"),
        ]);
}
