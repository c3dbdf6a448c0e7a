namespace Testing.Processes;

/// <summary>The program <c>fake-etcd</c> that the tests start.</summary>
public static class FakeEtcdProgram
{
    /// <summary>The one that was built with the tests. The environment variable FAKE_ETCD names another one, such as one of native code.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("FAKE_ETCD") is { Length: > 0 } path
        ? System.IO.Path.GetFullPath(path)
        : Repository.BuiltProgram(System.IO.Path.Combine("src", "FakeEtcd.Tool"), "fake-etcd");
}
