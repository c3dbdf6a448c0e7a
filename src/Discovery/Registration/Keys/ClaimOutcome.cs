namespace Etcd.Discovery.Registration.Keys;

/// <summary>How a claim to a key ended.</summary>
internal enum ClaimOutcome
{
    /// <summary>The key is in etcd, under the claimant's lease.</summary>
    Held,

    /// <summary>The claimant's lease does not exist any more.</summary>
    LeaseGone,

    /// <summary>Another owner holds the key, and keeps it.</summary>
    Taken,
}
