using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Recipes;

/// <summary>Checks that each relative link of a document leads to a file and a heading that exist.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] Folders = ["", "docs", "src", "samples"];

    private static IEnumerable<string> Documents => Folders
        .SelectMany(folder => Directory.GetFiles(
            Path.Combine(Repository.Root, folder), "*.md", folder.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Repository.Root, path));

    [TestCaseSource(nameof(Documents))]
    public void EveryRelativeLink_LeadsToAHeading(string document)
    {
        var path = Path.Combine(Repository.Root, document);

        Link().Matches(Code().Replace(File.ReadAllText(path), ""))
            .Select(link => link.Groups["target"].Value)
            .Where(target => !target.Contains(':', StringComparison.Ordinal) && !Exists(path, target))
            .Should().BeEmpty();
    }

    private static bool Exists(string document, string target)
    {
        var parts = target.Split('#');
        var file = parts[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, parts[0]);
        return parts.Length == 1
            ? File.Exists(file) || Directory.Exists(file)
            : File.Exists(file) && Headings(file).Contains(parts[1]);
    }

    private static IEnumerable<string> Headings(string file) => Heading().Matches(Code().Replace(File.ReadAllText(file), ""))
        .Select(heading => NotInAnchors().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
