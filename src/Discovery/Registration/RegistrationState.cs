namespace Etcd.Discovery;

/// <summary>Where a <see cref="ServiceRegistration"/> stands.</summary>
public enum RegistrationState
{
    /// <summary>Not in etcd yet; the first registration is under way.</summary>
    Pending,

    /// <summary>The key is in etcd, under a lease that is being kept alive.</summary>
    Registered,

    /// <summary>
    /// The key was in etcd but is gone, or its lease could not be confirmed for a whole TTL. It is being brought
    /// back, for as long as that takes.
    /// </summary>
    Lost,

    /// <summary>Another owner holds the key. This registration has let go of it and stays away: the end.</summary>
    Superseded,

    /// <summary>The registration was ended by its own process: the end.</summary>
    Deregistered,
}
