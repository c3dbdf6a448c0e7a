namespace Etcd.Discovery;

/// <summary>What follows a failed attempt.</summary>
internal enum RetryDecision
{
    /// <summary>The failure goes to the caller.</summary>
    Throw,

    /// <summary>The next attempt starts at once.</summary>
    RetryAtOnce,

    /// <summary>The next attempt starts after a wait.</summary>
    RetryAfterWait,
}
