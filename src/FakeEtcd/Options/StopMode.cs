namespace FakeEtcd;

/// <summary>How a server stops.</summary>
public enum StopMode
{
    /// <summary>
    /// As etcd does when it is told to (SIGTERM): streams end with <see cref="EtcdError.Stopped"/>, calls under way get up to a
    /// second of real time to end, and connections close.
    /// </summary>
    Graceful,

    /// <summary>As when its process dies (SIGKILL): connections are reset at once, and calls under way fail as unavailable.</summary>
    Kill,
}
