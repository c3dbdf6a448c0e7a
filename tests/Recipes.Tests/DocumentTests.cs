using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Recipes;

/// <summary>Checks that the code in the documents is the code of tests and of the programs that tests run, so that readers copy code that runs.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Documents = ["README.md", "docs/recipes.md", "docs/services.md", "docs/testing.md"];
    private static readonly string Tests = Path.Combine(Repository.Root, "tests");
    private static readonly string Sources = Path.Combine(Tests, "Recipes.Tests");

    [TestCaseSource(nameof(Documents))]
    public void EveryBlock_IsTheCodeOfItsTest(string document)
    {
        var path = Path.Combine(Repository.Root, document);
        var text = File.ReadAllText(path);
        var expected = Block().Replace(text, block => $"<!-- {block.Groups["name"].Value} -->\n```csharp\n{CodeOf(block.Groups["name"].Value)}```");

        // UPDATE_DOCS=1 rewrites the document. Review the diff.
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is not null)
        {
            File.WriteAllText(path, expected);
        }

        expected.Should().Be(text);
        Block().Count(text).Should().Be(Fence().Count(text), "each block names its test");
    }

    [Test]
    public void EveryTest_IsInADocument()
    {
        var named = Documents
            .SelectMany(document => Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, document))))
            .Select(block => block.Groups["name"].Value)
            .Where(name => !IsFile(name))
            .Distinct();

        named.Should().BeEquivalentTo(Directory.GetFiles(Sources, "*Recipe*.cs")
            .SelectMany(file => Method().Matches(File.ReadAllText(file)))
            .Select(method => method.Groups["name"].Value));
    }

    /// <summary>Returns the body of a test without its indentation, or a whole file of the folder <c>tests</c>.</summary>
    private static string CodeOf(string name)
    {
        if (IsFile(name))
        {
            return File.ReadAllText(Path.Combine(Tests, name));
        }

        var lines = Directory.GetFiles(Sources, "*Recipe*.cs")
            .Select(File.ReadAllLines)
            .Single(source => source.Any(line => line.Contains($" {name}()", StringComparison.Ordinal)));
        var code = new StringBuilder();
        foreach (var line in lines.SkipWhile(line => !line.Contains($" {name}()", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line != "    }"))
        {
            code.Append(line.Length > 8 ? line[8..] : "").Append('\n');
        }

        return code.ToString();
    }

    private static bool IsFile(string name) => name.EndsWith(".cs", StringComparison.Ordinal);

    [GeneratedRegex("<!-- (?<name>[\\w./]+) -->\n```csharp\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^```csharp$", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("\\[Test\\]\n(?: +\\[.*\\]\n)*    public async Task (?<name>\\w+)\\(\\)")]
    private static partial Regex Method();
}
