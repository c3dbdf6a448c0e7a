using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Packaging;

/// <summary>Packs the libraries as a release would, and looks inside.</summary>
public sealed class PackageTests
{
    private static readonly TimeSpan PackTimeout = TimeSpan.FromMinutes(3);

    [TestCase("Etcd.Api", "Google.Protobuf 3.25.1", "Grpc.Core.Api 2.85.0")]
    [TestCase("FakeEtcd", "Etcd.Api 0.1.0", "Grpc.AspNetCore.Server 2.85.0", "Grpc.Core.Api 2.85.0", "Grpc.Net.Client 2.85.0", "Grpc.Net.Common 2.85.0")]
    [TestCase(
        "FakeEtcd.NUnit", "FakeEtcd 0.1.0", "Grpc.Core.Api 2.85.0", "Grpc.Net.Client 2.85.0", "Grpc.Net.Common 2.85.0", "NUnit 4.6.1")]
    [TestCase("Discovery", "Etcd.Api 0.1.0", "Grpc.Core.Api 2.85.0", "Grpc.Net.Client 2.85.0", "Grpc.Net.Common 2.85.0")]
    public async Task Pack_Library_DependsOnTheRealPackagesAndCarriesOnlyItself(string project, params string[] dependencies)
    {
        var folder = Directory.CreateTempSubdirectory("packages");
        try
        {
            await PackAsync(project, folder.FullName);

            using var package = ZipFile.OpenRead(folder.GetFiles("*.nupkg").Single().FullName);
            Dependencies(package).Should().Equal(dependencies);
            package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("lib/", StringComparison.Ordinal))
                .Should().BeEquivalentTo($"lib/net10.0/{project}.dll", $"lib/net10.0/{project}.xml");
            package.Entries.Should().Contain(entry => entry.FullName == "README.md");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Dependencies(ZipArchive package)
    {
        using var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return [.. XDocument.Load(nuspec).Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}")
            .Order(StringComparer.Ordinal)];
    }

    private static async Task PackAsync(string project, string output)
    {
        var (root, configuration) = Locate();
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "pack", Path.Combine(root, "src", project), "--no-build", "--nologo",
                "--configuration", configuration, "--output", output,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var timeout = new CancellationTokenSource(PackTimeout);
        using var process = Process.Start(start)!;
        var log = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        process.ExitCode.Should().Be(0, "dotnet pack said: {0}{1}", await log, await errors);
    }

    /// <summary>The repository's root, and the configuration that the tests, and so the libraries, were built in.</summary>
    private static (string Root, string Configuration) Locate()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Discovery.sln")))
        {
            root = root.Parent;
        }

        return (root!.FullName, output.Parent!.Name);
    }
}
