namespace FakeEtcd.Tool.Flags;

/// <summary>The flags of <c>fake-etcd proxy</c>, one row each. Those of TLS have the names of etcdctl's.</summary>
internal static class ProxyFlags
{
    public static IReadOnlyList<Flag> All { get; } =
    [
        new("upstream", FlagType.Text, "", FlagEffect.Own, "URL of the etcd behind the proxy, such as http://127.0.0.1:2379"),
        new("listen", FlagType.Text, "127.0.0.1:0", FlagEffect.Own, "Listen on address:port, and print it to stdout; port 0 selects a free one"),
        new("cacert", FlagType.Text, "", FlagEffect.Own, "File with the certificates of authorities that the proxy trusts for an https upstream"),
        new("cert", FlagType.Text, "", FlagEffect.Own, "File with the proxy's certificate for an https upstream"),
        new("key", FlagType.Text, "", FlagEffect.Own, "File with the key of --cert"),
        new("insecure-skip-tls-verify", FlagType.Switch, "false", FlagEffect.Own, "Trust whatever certificate the upstream has"),
        FlagTable.Find("fake-control")!,
        FlagTable.Find("fake-control-token")!,
        FlagTable.Find("fake-journal-size")!,
        FlagTable.Find("fake-seed")!,
    ];
}
