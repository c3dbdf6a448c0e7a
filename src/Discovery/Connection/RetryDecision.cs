namespace Etcd.Discovery;

/// <summary>The consequence of a failed attempt.</summary>
internal enum RetryDecision
{
    /// <summary>The failure goes to the caller.</summary>
    Throw,

    /// <summary>The next attempt starts at once.</summary>
    RetryAtOnce,

    /// <summary>The next attempt starts after a wait.</summary>
    RetryAfterWait,
}
