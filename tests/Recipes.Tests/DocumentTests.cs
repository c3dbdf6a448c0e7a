using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Recipes;

/// <summary>Checks that the code in docs/recipes.md is the code of the tests, so that readers copy code that runs.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Document = Path.Combine(Repository.Root, "docs", "recipes.md");
    private static readonly string Sources = Path.Combine(Repository.Root, "tests", "Recipes.Tests");

    [Test]
    public void EveryBlock_IsTheCodeOfItsTest()
    {
        var text = File.ReadAllText(Document);
        var expected = Block().Replace(text, block => $"<!-- {block.Groups["name"].Value} -->\n```csharp\n{CodeOf(block.Groups["name"].Value)}```");

        // UPDATE_DOCS=1 rewrites the document. Review the diff.
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is not null)
        {
            File.WriteAllText(Document, expected);
        }

        expected.Should().Be(text);
        Block().Count(text).Should().Be(Fence().Count(text), "each block names its test");
    }

    [Test]
    public void EveryTest_IsInTheDocument()
    {
        var named = Block().Matches(File.ReadAllText(Document)).Select(block => block.Groups["name"].Value);

        named.Should().BeEquivalentTo(Directory.GetFiles(Sources, "*Recipe*.cs")
            .SelectMany(file => Method().Matches(File.ReadAllText(file)))
            .Select(method => method.Groups["name"].Value));
    }

    /// <summary>Returns the body of a test without its indentation.</summary>
    private static string CodeOf(string name)
    {
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

    [GeneratedRegex("<!-- (?<name>\\w+) -->\n```csharp\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^```csharp$", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("public async Task (?<name>\\w+)\\(\\)")]
    private static partial Regex Method();
}
