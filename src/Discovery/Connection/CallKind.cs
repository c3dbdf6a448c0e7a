namespace Etcd.Discovery;

/// <summary>Whether a call may be sent again when its outcome is unknown.</summary>
internal enum CallKind
{
    /// <summary>The call has the same effect when it is sent twice, so it is retried while the cluster is unavailable.</summary>
    Idempotent,

    /// <summary>The call is sent once. Only the wait for a reachable member and the renewal of the token are repeated.</summary>
    NonIdempotent,
}
