namespace Etcd.Discovery;

/// <summary>The state of a <see cref="ServiceRegistration"/>.</summary>
public enum RegistrationState
{
    /// <summary>The key is not in etcd yet. The first registration is in progress.</summary>
    Pending,

    /// <summary>The key is in etcd, under a lease that is kept alive.</summary>
    Registered,

    /// <summary>
    /// The key was in etcd and is gone, or etcd has not confirmed its lease for a whole TTL. The registration retries until the key is
    /// back.
    /// </summary>
    Lost,

    /// <summary>Another owner holds the key. The registration has ended and does not take the key back. This state is final.</summary>
    Superseded,

    /// <summary>The process has ended the registration. This state is final.</summary>
    Deregistered,
}
