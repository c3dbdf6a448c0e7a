namespace Load.Servers;

/// <summary>A program that serves etcd's API.</summary>
/// <param name="Name">What the reports call it.</param>
/// <param name="Path">The executable.</param>
/// <param name="Arguments">Its arguments, for the port to listen on and a folder of its own for data.</param>
internal sealed record ServerProgram(string Name, string Path, Func<int, string, IEnumerable<string>> Arguments)
{
    /// <summary>The flag of the bench's own programs for the address.</summary>
    public const string PlainFlag = "--listen";

    private const string FakeEtcdFlag = "--fake-listen";

    /// <summary>A program with a flag for the address.</summary>
    /// <param name="name">What the reports call it.</param>
    /// <param name="path">The executable.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="arguments">Arguments before the flag.</param>
    public static ServerProgram Listening(string name, string path, string flag = FakeEtcdFlag, params string[] arguments) =>
        new(name, path, (port, _) => [.. arguments, flag, $"127.0.0.1:{port}"]);

    /// <summary>etcd, which must not wait for a disk.</summary>
    public static ServerProgram Etcd(string name, string path) => new(name, path, (port, folder) =>
    [
        "--data-dir", folder,
        "--listen-client-urls", $"http://127.0.0.1:{port}", "--advertise-client-urls", $"http://127.0.0.1:{port}",
        "--listen-peer-urls", "http://127.0.0.1:0",
        "--unsafe-no-fsync", "--log-level", "error", "--quota-backend-bytes", "8589934592",
    ]);
}
