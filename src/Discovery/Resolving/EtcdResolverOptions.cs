namespace Etcd.Discovery;

/// <summary>What an <c>etcd:</c> resolver does while etcd does not answer, and when endpoints vanish.</summary>
/// <remarks>
/// Every property can be bound from configuration, where a duration is written <c>hh:mm:ss</c>. The factory copies the options when it is
/// created; changing them afterwards has no effect.
/// </remarks>
public sealed class EtcdResolverOptions
{
    /// <summary>
    /// Gets or sets how long a new channel waits for the first answer from etcd before its calls fail with a status that says
    /// why. The resolver keeps trying, and recovers when etcd answers.
    /// </summary>
    /// <value>1 millisecond to 1 day. Default: 5 seconds.</value>
    /// <remarks>Until a resolver has reported something, calls do not even observe their deadline.</remarks>
    public TimeSpan InitialTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets what to do when the last endpoint is gone.</summary>
    /// <value>One of the modes. Default: <see cref="EmptyEndpointsMode.ReportFailure"/>.</value>
    public EmptyEndpointsMode EmptyEndpoints { get; set; } = EmptyEndpointsMode.ReportFailure;

    /// <summary>
    /// Gets or sets the share of endpoints that may vanish within <see cref="MassLossHold"/>. If more do, it is a mass expiry: those
    /// that vanish stay in use for that long. Endpoints that were dropped before stay dropped.
    /// </summary>
    /// <value>0 to 1. Default: 1, which never holds any.</value>
    /// <remarks>Balancers skip a held endpoint that is really dead, so holding costs little; a wrong removal of most does.</remarks>
    public double MassLossThreshold { get; set; } = 1;

    /// <summary>Gets or sets how long a vanished endpoint stays in use in a mass expiry.</summary>
    /// <value>1 millisecond to 1 day. Default: 30 seconds.</value>
    public TimeSpan MassLossHold { get; set; } = TimeSpan.FromSeconds(30);

    internal EtcdResolverOptions Copy() => (EtcdResolverOptions)MemberwiseClone();
}
