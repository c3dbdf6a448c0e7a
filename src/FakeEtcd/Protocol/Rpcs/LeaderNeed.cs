namespace FakeEtcd.Protocol.Rpcs;

/// <summary>Why a request needs a leader. The reason decides how the request fails without one.</summary>
/// <remarks>Observed on a member of a real cluster that had lost contact with the other members.</remarks>
internal enum LeaderNeed
{
    /// <summary>The request needs no leader: the member answers from its own state.</summary>
    None,

    /// <summary>The request is a read that must see every earlier write.</summary>
    Read,

    /// <summary>The request is a write, or otherwise goes through the log.</summary>
    Write,

    /// <summary>The request is about a lease or a learner, and only the leader can answer it.</summary>
    LeaderOnly,

    /// <summary>The request changes the members. etcd sets it no deadline: it waits as long as its client does.</summary>
    Membership,
}
