namespace Etcd.Discovery;

/// <content>What metrics and health checks read.</content>
public sealed partial class ServiceRegistration : IMeasuredRegistration
{
    object IMeasuredRegistration.Owner => _loop.Connection;

    string? IMeasuredRegistration.Problem => null;

    MeasuredState IMeasuredRegistration.State => State switch
    {
        RegistrationState.Pending => MeasuredState.Pending,
        RegistrationState.Registered => MeasuredState.Registered,
        RegistrationState.Lost => MeasuredState.Lost,
        RegistrationState.Superseded => MeasuredState.Superseded,
        _ => MeasuredState.Deregistered,
    };

    /// <summary>
    /// Adds the registration to the metrics until it is deregistered. One that ends by itself stays, because others do not find the
    /// program, but not longer than its connection lives.
    /// </summary>
    private void StartMeasuring()
    {
        var connection = _loop.Connection;
        connection.Metrics.Add(this);
        if (connection.IsDisposed)
        {
            connection.Metrics.Remove(this);
        }
    }
}
