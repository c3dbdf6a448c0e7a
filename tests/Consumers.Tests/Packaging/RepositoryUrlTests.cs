using Consumers.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Consumers.Tests.Packaging;

/// <summary>The one property that a publisher sets.</summary>
public sealed class RepositoryUrlTests
{
    private const string Url = "https://example.com/owner/repository";

    [Test]
    public async Task Pack_WithRepositoryUrl_NamesRepositoryAndProject()
    {
        var folder = Path.Combine(Workspace.Folder, "with-repository");
        await Dotnet.RunAsync(
            Repository.Root,
            "pack", "src/Etcd.Api", "--no-build", "--nologo", "--configuration", "Release", "--output", folder, $"-p:RepositoryUrl={Url}");

        using var package = Package.Open(Directory.GetFiles(folder, "*.nupkg").Single());

        package.Metadata("repository")!.Attribute("type")!.Value.Should().Be("git");
        package.Metadata("repository")!.Attribute("url")!.Value.Should().Be(Url);
        package.Metadata("projectUrl")!.Value.Should().Be(Url);
    }
}
