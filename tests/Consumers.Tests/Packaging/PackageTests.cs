using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Consumers.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Consumers.Tests.Packaging;

/// <summary>What every package tells of itself, and carries beside its code.</summary>
[TestFixtureSource(typeof(PackedPackages), nameof(PackedPackages.Ids))]
public sealed partial class PackageTests(string id)
{
    private const int IconSize = 128;

    private Package _package = null!;

    [OneTimeSetUp]
    public void Open() => _package = Workspace.Packages.Open(id);

    [OneTimeTearDown]
    public void Close() => _package.Dispose();

    [Test]
    public void Pack_Metadata_SaysWhatItIs()
    {
        _package.Metadata("id")!.Value.Should().Be(id);
        _package.Metadata("authors")!.Value.Should().NotBe(id, "that is what NuGet takes when there are none");
        _package.Metadata("description")!.Value.Should().NotBeEmpty().And.NotBe("Package Description");
        _package.Metadata("tags")!.Value.Split(' ').Should().Contain("etcd");
    }

    [Test]
    public void Pack_License_IsApacheAndInside()
    {
        var license = _package.Metadata("license")!;

        license.Attribute("type")!.Value.Should().Be("expression");
        license.Value.Should().Be("Apache-2.0");
        _package.Text("LICENSE").Should().Be(File.ReadAllText(Path.Combine(Repository.Root, "LICENSE")));
    }

    [Test]
    public void Pack_Icon_IsAPngOf128Pixels()
    {
        var icon = _package.Bytes(_package.Metadata("icon")!.Value);

        icon.AsSpan(1, 3).SequenceEqual("PNG"u8).Should().BeTrue();
        BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)).Should().Be(IconSize);
        BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20)).Should().Be(IconSize);
    }

    [Test]
    public void Pack_Readme_BeginsWithHowToInstallIt()
    {
        var lines = Readme().Split('\n');

        lines[0].Should().Be($"# {id}");
        lines.SkipWhile(line => line != "```sh").Skip(1).First()
            .Should().Be(id == "fake-etcd" ? "dotnet tool install --global fake-etcd" : $"dotnet add package {id}");
    }

    [Test]
    public void Pack_Readme_HasNoLinkThatNeedsTheRepository()
    {
        Links().Matches(Readme()).Select(link => link.Groups["target"].Value)
            .Should().OnlyContain(target => target.StartsWith("https://", StringComparison.Ordinal));
    }

    [Test]
    public void Pack_WithoutRepositoryUrl_NamesNoRepository()
    {
        _package.Metadata("repository").Should().BeNull();
        _package.Metadata("projectUrl").Should().BeNull();
    }

    private string Readme() => _package.Text(_package.Metadata("readme")!.Value);

    [GeneratedRegex(@"\]\((?<target>[^)]*)\)")]
    private static partial Regex Links();
}
