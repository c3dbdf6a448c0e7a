namespace FakeEtcd;

/// <summary>How a server stops.</summary>
public enum StopMode
{
    /// <summary>
    /// Stops as etcd does on SIGTERM: streams end with <see cref="EtcdError.Stopped"/>, pending calls get up to one second of real time
    /// to complete, and connections close.
    /// </summary>
    Graceful,

    /// <summary>Stops as an etcd process does on SIGKILL: connections are reset at once, and pending calls fail as unavailable.</summary>
    Kill,
}
