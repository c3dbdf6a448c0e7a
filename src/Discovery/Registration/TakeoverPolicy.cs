namespace Etcd.Discovery;

/// <summary>What a first registration does if its key is already in etcd, under the lease of another owner.</summary>
/// <remarks>
/// The policy applies to the first registration only. A registration that has lost its key never takes it back from another owner,
/// whatever the policy: the newer owner wins.
/// </remarks>
public enum TakeoverPolicy
{
    /// <summary>
    /// Takes the key over. A process that restarts after a crash finds its own old key until the old lease expires. If the old owner is
    /// still alive, its registration ends as <see cref="RegistrationState.Superseded"/>.
    /// </summary>
    TakeOver,

    /// <summary>Leaves the key alone. The registration fails with an <see cref="EndpointTakenException"/>.</summary>
    Refuse,
}
