using System.Text;
using Consumers.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Consumers.Tests.Packaging;

/// <summary>A package tells nothing of the machine that built it.</summary>
public sealed class BuildPathTests
{
    /// <summary>A home folder of "/" tells nothing, and is in every URL.</summary>
    private const int ShortestPath = 4;

    private static readonly IReadOnlyList<string> Paths =
    [
        .. new[] { Repository.Root, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + Path.DirectorySeparatorChar }
            .Where(path => path.Length >= ShortestPath),
    ];

    [TestCaseSource(typeof(PackedPackages), nameof(PackedPackages.Ids))]
    public void Pack_Files_HoldNoPathOfTheBuildMachine(string id)
    {
        using var package = Workspace.Packages.Open(id);
        using var symbols = Workspace.Packages.OpenSymbols(id);

        FilesWithPaths(package).Concat(FilesWithPaths(symbols)).Should().BeEmpty();
    }

    private static IEnumerable<string> FilesWithPaths(Package package) =>
        package.Files.Where(file => Paths.Any(path => Holds(package.Bytes(file), path)));

    /// <summary>Metadata is UTF-8, texts in code are UTF-16.</summary>
    private static bool Holds(byte[] content, string path) =>
        content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(path)) >= 0 || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(path)) >= 0;
}
