namespace Etcd.Discovery;

/// <summary>How an <c>etcd:</c> resolver behaves when things go wrong.</summary>
/// <remarks>The factory copies the options when it is created; changing them afterwards has no effect.</remarks>
public sealed record EtcdResolverOptions
{
    /// <summary>
    /// How long a new channel waits for the first answer from etcd before its calls fail with a status that says why. It
    /// goes on trying, and recovers when etcd answers.
    /// </summary>
    /// <value>Positive. Default: 5 seconds.</value>
    /// <remarks>Until a resolver has reported something, calls do not even observe their deadline.</remarks>
    public TimeSpan InitialTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What to do when the last endpoint has gone.</summary>
    /// <value>Default: <see cref="EmptyEndpointsMode.ReportFailure"/>.</value>
    public EmptyEndpointsMode EmptyEndpoints { get; set; } = EmptyEndpointsMode.ReportFailure;

    /// <summary>
    /// The share of endpoints that may vanish within <see cref="MassLossHold"/> before it counts as a mass expiry, in which the
    /// ones that vanish stay in use for that long. What was let go before stays gone.
    /// </summary>
    /// <value>0 to 1. Default: 1, which never holds any.</value>
    /// <remarks>Balancers skip a held endpoint that is really dead, so holding costs little; a wrong removal of most does.</remarks>
    public double MassLossThreshold { get; set; } = 1;

    /// <summary>How long a vanished endpoint stays in use in a mass expiry.</summary>
    /// <value>Positive. Default: 30 seconds.</value>
    public TimeSpan MassLossHold { get; set; } = TimeSpan.FromSeconds(30);
}
