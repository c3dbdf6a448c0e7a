using System.IO.Compression;
using System.Text.Json;
using Consumers.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Processes;

namespace Consumers.Tests.Consuming;

/// <summary>fake-etcd as native code, packed and installed in each form that a publisher offers.</summary>
public sealed class NativeTests
{
    private static readonly string Packed = Path.Combine(Workspace.Folder, "native");

    private static string Version => Workspace.Packages.Version;

    private static string Program => Path.Combine(Packed, "linux-x64", "fake-etcd");

    [OneTimeSetUp]
    public Task PackAsync() => Shell.RunAsync(
        Repository.Root, "env", $"VERSION={Version}", $"OUTPUT={Packed}", Path.Combine(Repository.Root, "eng", "pack-native.sh"), "linux-x64");

    [Test]
    public Task Program_Started_ServesUntilItIsTerminated() => InstalledTool.ShouldServeAsync(Program);

    [Test]
    public async Task DotnetTool_Installed_IsTheNativeProgram()
    {
        var folder = Path.Combine(Workspace.Folder, "native-tool");
        var source = Path.Combine(Packed, "tool");

        await Dotnet.RunAsync(
            Workspace.Folder, "tool", "install", "fake-etcd", "--version", Version, "--tool-path", folder, "--source", source);

        Directory.GetFiles(folder, "FakeEtcd.dll", SearchOption.AllDirectories).Should().BeEmpty();
        await InstalledTool.ShouldServeAsync(Path.Combine(folder, "fake-etcd"));
    }

    [Test]
    public void DotnetTool_ForOtherPlatforms_IsPortable()
    {
        using var package = ZipFile.OpenRead(Path.Combine(Packed, "tool", $"fake-etcd.any.{Version}.nupkg"));

        package.Entries.Select(entry => entry.Name).Should().Contain("FakeEtcd.dll");
    }

    [Test]
    public async Task Npm_InstalledFromTarballs_Serves()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Workspace.Folder, "npm")).FullName;

        await Shell.RunAsync(folder, "npm", [
            "install", "--offline", "--no-audit", "--no-fund", "--prefix", folder,
            Tarball("fake-etcd-linux-x64"), Tarball("fake-etcd")]);

        await InstalledTool.ShouldServeAsync(Path.Combine(folder, "node_modules", ".bin", "fake-etcd"));
    }

    [Test]
    public async Task Npm_WithoutThePlatformsPackage_SaysSo()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Workspace.Folder, "npm-alone")).FullName;
        await Shell.RunAsync(folder, "npm", [
            "install", "--offline", "--no-audit", "--no-fund", "--omit=optional", "--prefix", folder, Tarball("fake-etcd")]);

        var ended = await CommandProcess.RunAsync(Path.Combine(folder, "node_modules", ".bin", "fake-etcd"), ["--version"]);

        ended.ExitCode.Should().Be(1);
        ended.Errors.Should().ContainSingle().Which.Should().Contain("the package fake-etcd-linux-x64 is not installed");
    }

    [Test]
    public async Task Debian_Extracted_ServesAndCompletes()
    {
        var folder = Path.Combine(Workspace.Folder, "deb");

        await Shell.RunAsync(Workspace.Folder, "dpkg-deb", ["--extract", Path.Combine(Packed, "deb", $"fake-etcd_{Version}_amd64.deb"), folder]);

        (await File.ReadAllTextAsync(Path.Combine(folder, "usr/share/bash-completion/completions/fake-etcd"))).Should().Contain("listen-client-urls");
        await InstalledTool.ShouldServeAsync(Path.Combine(folder, "usr/bin/fake-etcd"));
    }

    [Test]
    public async Task Dockerfile_EntryPoint_IsACommandLineOfTheProgram()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "Dockerfile"));
        var entryPoint = JsonSerializer.Deserialize<string[]>(lines.Single(line => line.StartsWith("ENTRYPOINT ", StringComparison.Ordinal))["ENTRYPOINT ".Length..])!;

        lines.Should().Contain("COPY artifacts/native/linux-x64/fake-etcd /usr/local/bin/fake-etcd");
        entryPoint[0].Should().Be("fake-etcd");
        (await CommandProcess.RunAsync(Program, [.. entryPoint[1..], "--version"])).ExitCode.Should().Be(0);
    }

    private static string Tarball(string name) => Path.Combine(Packed, "npm", $"{name}-{Version}.tgz");
}
