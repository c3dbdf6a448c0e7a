namespace FakeEtcd;

/// <summary>Things that real servers, and what stands before them, do now and then, and that a robust client gets over.</summary>
[Flags]
public enum EtcdQuirks
{
    /// <summary>None: an etcd with default flags.</summary>
    None = 0,

    /// <summary>No watch is told of progress, asked for or not: what etcd's grpc-proxy does.</summary>
    NoWatchProgress = 1,

    /// <summary>Every new watch is created and cancelled in one response, as one that is not permitted.</summary>
    RefuseWatches = 2,

    /// <summary>Every keep-alive is answered with a TTL of 0, as for a lease that is gone; the lease is renewed all the same.</summary>
    KeepAliveTtlZero = 4,

    /// <summary>A change of the leader ends every stream with <see cref="EtcdError.NoLeader"/>.</summary>
    LeaderChangeClosesStreams = 8,

    /// <summary>A watch stream ends with <see cref="EtcdError.InvalidAuthToken"/> when the token that it was opened with expires.</summary>
    TokenExpiryClosesWatches = 16,
}
