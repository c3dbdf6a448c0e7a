using System.Text.RegularExpressions;
using Consumers.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Consumers.Tests.Packaging;

/// <summary>What a package's README shows is code that a consumer runs.</summary>
public sealed partial class ReadmeTests
{
    [TestCaseSource(typeof(PackedPackages), nameof(PackedPackages.Libraries))]
    public void Readme_Code_IsThatOfAConsumer(string id)
    {
        using var package = Workspace.Packages.Open(id);
        var sources = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Consumers"), "*.cs", SearchOption.AllDirectories)
            .Select(path => Normalize(File.ReadAllText(path)))
            .ToList();

        var examples = Code().Matches(package.Text("README.md")).Select(match => match.Groups["code"].Value);

        examples.Should().NotBeEmpty().And.OnlyContain(code => sources.Any(source => source.Contains(Normalize(code), StringComparison.Ordinal)));
    }

    /// <summary>The lines without their indentation, which a README may lack.</summary>
    private static string Normalize(string code) => string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
