namespace FakeEtcd.Snapshots;

/// <summary>The versions that a database has for its etcd: those of the minor release.</summary>
internal static class StorageVersion
{
    private static readonly Version FirstStored = new(3, 6);

    /// <summary>The version that a cluster agrees on: <c>3.5.0</c> for an etcd 3.5.30.</summary>
    public static string OfCluster(string serverVersion) =>
        Parse(serverVersion) is { } version ? $"{version.ToString(fieldCount: 2)}.0" : serverVersion;

    /// <summary>The version in a database and in a snapshot response; null before etcd 3.6, which introduced it.</summary>
    public static string? OfFile(string serverVersion) =>
        Parse(serverVersion) is { } version && version >= FirstStored ? OfCluster(serverVersion) : null;

    private static Version? Parse(string serverVersion) => Version.TryParse(serverVersion.Split('-')[0], out var version) ? version : null;
}
