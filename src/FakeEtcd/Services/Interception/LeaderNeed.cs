namespace FakeEtcd.Services.Interception;

/// <summary>Why a request needs a leader, which decides how it fails without one.</summary>
internal enum LeaderNeed
{
    /// <summary>The member answers from what it has.</summary>
    None,

    /// <summary>A read that is to see all that was written.</summary>
    Read,

    /// <summary>A write, or another request that goes through the log.</summary>
    Write,

    /// <summary>A question about a lease, which only the leader can answer.</summary>
    Lease,
}
