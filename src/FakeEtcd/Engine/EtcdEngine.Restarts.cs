namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>From now on no lease expires, whatever the clock says: no server is there to revoke it.</summary>
    public void SuspendLeases()
    {
        lock (_gate)
        {
            _lessor.Suspend();
            ArmExpiryTimer();
        }
    }

    /// <summary>Gives every lease its full TTL again and lets them expire, as a server does that starts or becomes leader.</summary>
    public void RenewLeases()
    {
        lock (_gate)
        {
            _lessor.RenewAll();
            ArmExpiryTimer();
        }
    }
}
