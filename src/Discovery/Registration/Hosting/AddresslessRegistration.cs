namespace Etcd.Discovery.Registration.Hosting;

/// <summary>A registration of a host that has found no address, as metrics and health checks see it.</summary>
/// <param name="owner">The connection.</param>
/// <param name="target">The target.</param>
/// <param name="problem">Why there is no address.</param>
internal sealed class AddresslessRegistration(object owner, string target, string problem) : IMeasuredRegistration
{
    public object Owner => owner;

    public string Target => target;

    public string Key => target;

    public MeasuredState State => MeasuredState.Pending;

    public string Problem => problem;
}
