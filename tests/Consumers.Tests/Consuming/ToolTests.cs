using Consumers.Tests.Support;
using NUnit.Framework;

namespace Consumers.Tests.Consuming;

/// <summary>The portable tool, installed.</summary>
public sealed class ToolTests
{
    [Test]
    public async Task Install_FromPackage_ServesUntilItIsTerminated()
    {
        var folder = Path.Combine(Workspace.Folder, "tools");
        await Dotnet.RunAsync(
            Workspace.Folder,
            "tool", "install", "fake-etcd",
            "--version", Workspace.Packages.Version, "--tool-path", folder, "--configfile", ConsumerProjects.NuGetConfig);

        await InstalledTool.ShouldServeAsync(Path.Combine(folder, "fake-etcd"));
    }
}
