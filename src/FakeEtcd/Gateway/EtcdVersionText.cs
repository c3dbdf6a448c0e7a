namespace FakeEtcd.Gateway;

/// <summary>Derives the version of a cluster from the version of its members.</summary>
internal static class EtcdVersionText
{
    /// <summary>Returns the first two numbers of a version, such as <c>3.5</c> of <c>3.5.30</c>.</summary>
    public static string MajorMinor(string version) => string.Join('.', version.Split('.').Take(2));

    /// <summary>Returns the version of a cluster: without patches, such as <c>3.5.0</c> of <c>3.5.30</c>.</summary>
    public static string OfCluster(string version) => $"{MajorMinor(version)}.0";
}
