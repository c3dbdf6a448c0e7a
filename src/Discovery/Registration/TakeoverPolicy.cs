namespace Etcd.Discovery;

/// <summary>What a first registration does when its key is in etcd already, under a lease that is not its own.</summary>
/// <remarks>
/// The policy is for the first registration only. A registration that has lost its key never takes it back from
/// another owner, whatever the policy: the newer owner wins.
/// </remarks>
public enum TakeoverPolicy
{
    /// <summary>
    /// Takes the key over. A process that restarts after a crash finds the key of its former self until that lease
    /// expires. A former owner that is alive after all ends as <see cref="RegistrationState.Superseded"/>.
    /// </summary>
    TakeOver,

    /// <summary>Leaves the key alone; registration fails with an <see cref="EndpointTakenException"/>.</summary>
    Refuse,
}
