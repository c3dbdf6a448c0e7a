using FluentAssertions;
using Load.Reports;
using Load.Table;
using NUnit.Framework;
using Testing;

namespace Load.Tests;

/// <summary>What the table says of figures.</summary>
public sealed class TableTests
{
    [TestCase(0.85, "reached")]
    [TestCase(0.84, "**missed**")]
    public void Outcome_AtLeast_IsThatOfTheMedian(double figure, string outcome) =>
        Bar(Target.AtLeast(0.85), 0.1, figure, 2).Outcome.Should().Be(outcome);

    [TestCase(1.15, "reached")]
    [TestCase(1.16, "**missed**")]
    public void Outcome_AtMost_IsThatOfTheMedian(double figure, string outcome) =>
        Bar(Target.AtMost(1.15), 0.1, figure, 2).Outcome.Should().Be(outcome);

    [Test]
    public void Lines_BarsWithAndWithoutTarget_HaveTheRange()
    {
        var lines = MarkdownTable.Lines([Bar(Target.AtMost(1.2), 1, 1.1, 1.3), Bar(null, 0.5)], rounds: 3, TimeSpan.FromMinutes(9)).ToList();

        lines[0].Should().Contain("3 rounds, in 9 minutes: 1 of 1 bars reached");
        lines[^2].Should().Be("| put | a : b | 1.10 (1.00 to 1.30) | ≤ 1.2 | reached |");
        lines[^1].Should().Be("| put | a : b | 0.50 |  |  |");
    }

    [Test]
    public async Task WriteAsync_Document_ReplacesItsTableOnly()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "page.md");
        await File.WriteAllLinesAsync(path, ["before", MarkdownTable.Begin, "old", MarkdownTable.End, "after"]);

        await MarkdownTable.WriteAsync(path, ["new"]);

        (await File.ReadAllLinesAsync(path)).Should().Equal("before", MarkdownTable.Begin, "", "new", "", MarkdownTable.End, "after");
    }

    [Test]
    public async Task WriteAsync_DocumentWithoutMarks_Fails()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "page.md");
        await File.WriteAllLinesAsync(path, ["text"]);

        var write = () => MarkdownTable.WriteAsync(path, ["new"]);

        await write.Should().ThrowAsync<InvalidOperationException>().WithMessage("*no lines*");
    }

    [Test]
    public async Task WriteAsync_PerformancePage_HasThePlaceOfTheTable()
    {
        var page = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", "performance.md"));

        page.Should().ContainInOrder(MarkdownTable.Begin, MarkdownTable.End);
    }

    private static Bar Bar(Target? target, params double[] rounds) => new("put", "a : b", Figure.Of(rounds), target);
}
