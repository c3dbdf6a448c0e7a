namespace Etcd.Discovery.Registration.Keys;

/// <summary>The outcome of a claim.</summary>
internal enum ClaimOutcome
{
    /// <summary>The key is in etcd, under the lease of the claim.</summary>
    Held,

    /// <summary>The lease of the claim no longer exists.</summary>
    LeaseGone,

    /// <summary>Another owner holds the key and keeps it.</summary>
    Taken,
}
