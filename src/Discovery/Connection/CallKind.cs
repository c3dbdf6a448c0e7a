namespace Etcd.Discovery;

/// <summary>Whether a call may be sent again when its fate is unknown.</summary>
internal enum CallKind
{
    /// <summary>Sending it twice does no harm, so it is retried while the cluster is unavailable.</summary>
    Idempotent,

    /// <summary>It is sent once; only the wait for a reachable member and a new token are repeated.</summary>
    Once,
}
