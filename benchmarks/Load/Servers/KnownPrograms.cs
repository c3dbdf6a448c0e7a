using Testing;
using Testing.Etcd;

namespace Load.Servers;

/// <summary>The programs that the bench knows by name.</summary>
internal static class KnownPrograms
{
    public const string Noop = "noop";
    public const string FakeEtcd = "fake-etcd";
    public const string Etcd = "etcd";
    public const string NoopNative = $"{Noop}-native";
    public const string FakeEtcdNative = $"{FakeEtcd}-native";

    private static readonly string FakeEtcdProject = Path.Combine("src", "FakeEtcd.Tool");
    private static readonly string NoopProject = Path.Combine("benchmarks", "Noop");

    /// <summary>Returns the program with a name, or null if there is none.</summary>
    public static async Task<ServerProgram?> FindAsync(string name) => name switch
    {
        Noop => ServerProgram.Listening(name, Repository.BuiltProgram(NoopProject, "noop-server"), ServerProgram.PlainFlag),
        FakeEtcd => ServerProgram.Listening(name, Repository.BuiltProgram(FakeEtcdProject, "fake-etcd")),
        Etcd => ServerProgram.Etcd(name, await EtcdBinaries.EtcdAsync()),
        NoopNative => ServerProgram.Listening(name, await NativeBuild.PublishAsync(NoopProject, "noop-server"), ServerProgram.PlainFlag),
        FakeEtcdNative => ServerProgram.Listening(name, await NativeBuild.PublishAsync(FakeEtcdProject, "fake-etcd")),
        _ => null,
    };
}
