using Testing;

namespace Benchmarks.Cpu;

/// <summary>The program <c>fake-etcd</c>.</summary>
internal static class FakeEtcdProgram
{
    /// <summary>The one that was built with this program, in the same configuration.</summary>
    public static string Built { get; } = Path.Combine(
        Repository.Root, "src", "FakeEtcd.Tool", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "fake-etcd");
}
