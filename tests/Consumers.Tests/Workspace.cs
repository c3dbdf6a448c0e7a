using Consumers.Tests.Support;
using NUnit.Framework;

namespace Consumers.Tests;

/// <summary>Packs the packages once for all tests, into a folder outside the repository.</summary>
[SetUpFixture]
public sealed class Workspace
{
    private static PackedPackages? _packages;
    private static DirectoryInfo? _folder;

    /// <summary>The packages under test.</summary>
    internal static PackedPackages Packages => _packages ?? throw new InvalidOperationException("Nothing is packed yet.");

    /// <summary>A folder outside the repository, where none of its settings apply.</summary>
    internal static string Folder => _folder!.FullName;

    [OneTimeSetUp]
    public async Task PackAsync()
    {
        _folder = Directory.CreateTempSubdirectory("consumers-");
        _packages = await PackedPackages.PackAsync(Path.Combine(Folder, "packages"));
    }

    [OneTimeTearDown]
    public void Delete() => _folder?.Delete(recursive: true);
}
