namespace Etcd.Discovery;

/// <content>What metrics and health checks read.</content>
public sealed partial class ServiceRegistration : IMeasuredRegistration
{
    object IMeasuredRegistration.Owner => _loop.Connection;

    bool IMeasuredRegistration.IsRegistered => State == RegistrationState.Registered;

    string IMeasuredRegistration.StateName => State switch
    {
        RegistrationState.Pending => "pending",
        RegistrationState.Registered => "registered",
        RegistrationState.Lost => "lost",
        RegistrationState.Superseded => "superseded",
        _ => "deregistered",
    };
}
