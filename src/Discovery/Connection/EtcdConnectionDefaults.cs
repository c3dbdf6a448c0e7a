namespace Etcd.Discovery;

/// <summary>The defaults and limits of <see cref="EtcdConnectionOptions"/>.</summary>
internal static class EtcdConnectionDefaults
{
    public const double BackoffJitter = 0.5;

    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan KeepAlivePingInterval = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan KeepAlivePingTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan InitialBackoff = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan WatchProgressInterval = TimeSpan.FromSeconds(10);

    /// <summary>etcd closes connections that ping more often.</summary>
    public static readonly TimeSpan MinKeepAlivePingInterval = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan MinKeepAlivePingTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Each refresh asks every member's cluster for its list.</summary>
    public static readonly TimeSpan MinMemberRefreshInterval = TimeSpan.FromSeconds(1);

    /// <summary>The address in messages and in requests of a connection over a handler that needs none.</summary>
    public static readonly Uri HandlerUrl = new("http://etcd:2379");
}
