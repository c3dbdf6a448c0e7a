using System.Runtime.InteropServices;
using FakeEtcd.Tool.Running;

namespace FakeEtcd.Tool.Texts;

/// <summary>The text of <c>--version</c>: four lines with the names of etcd's, because scripts read them.</summary>
internal static class VersionText
{
    public static string Create() =>
        $"""
        etcd Version: {new FakeEtcdOptions().Version}
        Git SHA: fake-etcd {typeof(FakeEtcdServer).Assembly.GetName().Version?.ToString(3)}
        Go Version: {RuntimeInformation.FrameworkDescription}
        Go OS/Arch: {Platform.Os}/{Platform.Architecture}

        """;
}
