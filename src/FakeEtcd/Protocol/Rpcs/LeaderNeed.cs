namespace FakeEtcd.Protocol.Rpcs;

/// <summary>Why a request needs a leader, which decides how it fails without one.</summary>
/// <remarks>Found by asking a member of a real cluster that had lost the others.</remarks>
internal enum LeaderNeed
{
    /// <summary>The member answers from its own state.</summary>
    None,

    /// <summary>A read that must see every earlier write.</summary>
    Read,

    /// <summary>A write, or another request that goes through the log.</summary>
    Write,

    /// <summary>A question about a lease, which only the leader can answer.</summary>
    Lease,
}
