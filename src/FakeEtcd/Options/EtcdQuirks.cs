namespace FakeEtcd;

/// <summary>Odd behaviors of real etcd servers and proxies that a robust client copes with.</summary>
[Flags]
public enum EtcdQuirks
{
    /// <summary>No quirks: etcd with default flags.</summary>
    None = 0,

    /// <summary>Watches get no progress notifications, requested or periodic, as behind etcd's grpc-proxy.</summary>
    NoWatchProgress = 1,

    /// <summary>Each new watch is created and canceled in one response, as etcd answers a watch without permission.</summary>
    RefuseWatches = 2,

    /// <summary>Each keep-alive is answered with a TTL of 0, as if the lease were gone. The server still renews the lease.</summary>
    KeepAliveTtlZero = 4,

    /// <summary>A leader change ends every stream with <see cref="EtcdError.NoLeader"/>.</summary>
    LeaderChangeClosesStreams = 8,

    /// <summary>A watch stream ends with <see cref="EtcdError.InvalidAuthToken"/> when the token that opened it expires.</summary>
    TokenExpiryClosesWatches = 16,
}
