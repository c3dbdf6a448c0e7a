using System.Reflection;
using System.Text.RegularExpressions;
using Etcd.Discovery.Tests.Failures;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Documents;

namespace Etcd.Discovery.Tests.Documents;

/// <summary><c>docs/discovery.md</c> has every option, and the tests that it names exist.</summary>
public sealed partial class DiscoveryDocumentTests
{
    private const int Failures = 20;

    private static readonly string Document = Path.Combine("docs", "discovery.md");

    [TestCase(typeof(EtcdConnectionOptions))]
    [TestCase(typeof(EtcdResolverOptions))]
    [TestCase(typeof(ServiceRegistrationOptions))]
    [TestCase(typeof(EtcdRegistrationOptions), "Ttl", "InstanceId", "Takeover", "RegisterTimeout", "DeregisterTimeout", "Format")]
    public void Options_AreThoseOfTheType(Type options, params string[] describedElsewhere) =>
        MarkdownTable.Read(Document, options.Name).SelectMany(row => Names(row[0])).Concat(describedElsewhere)
            .Should().BeEquivalentTo(options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name));

    [Test]
    public void EventIds_AreThoseOfTheLibrary()
    {
        var source = Path.Combine(Repository.Root, "src", "Discovery");
        var events = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => LoggerMessage().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value).ToList();
        events.Should().OnlyHaveUniqueItems();

        var named = MarkdownTable.Read(Document, "Failures").SelectMany(row => EventId().Matches(row[3])).Select(match => match.Groups[1].Value);

        named.Should().NotBeEmpty().And.BeSubsetOf(events);
    }

    [Test]
    public void Tests_AreThoseOfTheFailures()
    {
        var rows = MarkdownTable.Read(Document, "Tests of the failures");

        MarkdownTable.Read(Document, "Failures").Take(Failures).Select(row => row[0]).Should().Equal(rows.Select(row => row[0]));
        rows.SelectMany(row => Names(row[1])).Should().BeEquivalentTo(
            typeof(ProductionFailureTests).GetMethods().Select(method => method.Name).Where(name => name.StartsWith('F')));
        rows.Should().HaveCount(Failures).And.OnlyContain(row => Names(row[1]).All(name => name.StartsWith($"F{row[0].PadLeft(2, '0')}_")));
    }

    [Test]
    public void TestsOnBothServers_Exist()
    {
        var folder = Path.Combine(Repository.Root, "tests", "Conformance.Tests", "Discovering");
        var tests = Directory.EnumerateFiles(folder, "*.cs").SelectMany(file => TestMethod().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value).ToHashSet();

        MarkdownTable.Read(Document, "Tests of the failures").SelectMany(row => Names(row[2])).Should().BeSubsetOf(tests);
    }

    private static IEnumerable<string> Names(string cell) => Code().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\b(\d{3}) [DIWE]\b")]
    private static partial Regex EventId();

    [GeneratedRegex(@"LoggerMessage\((?:EventId = )?(\d+)")]
    private static partial Regex LoggerMessage();

    [GeneratedRegex(@"public async Task (\w+)\(")]
    private static partial Regex TestMethod();
}
