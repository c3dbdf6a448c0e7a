using Etcd.Api;

namespace Testing.Etcd;

/// <summary>The release that a running server says it is. A few answers of etcd differ from one release of 3.5 to another.</summary>
public static class EtcdVersion
{
    /// <summary>The release that FakeEtcd follows.</summary>
    public static Version Followed { get; } = new(3, 5, 30);

    /// <summary>Asks a server on which authentication is off, or root's client.</summary>
    public static async Task<Version> VersionAsync(this EtcdClients clients) =>
        Version.Parse((await clients.Maintenance.StatusAsync(new StatusRequest())).Version);
}
