using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Testing.Documents;

namespace Etcd.Discovery.Tests.Documents;

/// <summary><c>docs/other-registries.md</c> has every format, with the keys that registrations get and the order of detection.</summary>
public sealed partial class OtherRegistriesDocumentTests
{
    private static readonly string Document = Path.Combine("docs", "other-registries.md");

    [Test]
    public void Keys_AreThoseOfTheFormats()
    {
        var endpoint = new RegisteredEndpoint("10.0.0.5:5000");
        foreach (var row in MarkdownTable.Read(Document, "Register"))
        {
            var (target, key, address) = (Names(row[1]).Single(), Names(row[2]).Single(), new Uri(Names(row[3]).Single()));
            foreach (var format in Names(row[0]).Select(Find))
            {
                format.CreateKey(target, null, endpoint).Should().Be(key);
                key.Should().StartWith(EtcdTarget.Parse(address).Prefix);
            }
        }
    }

    [TestCase("Register")]
    [TestCase("Formats")]
    public void Tables_HaveEveryFormat(string heading) =>
        MarkdownTable.Read(Document, heading).SelectMany(row => Names(row[0])).Distinct()
            .Should().BeEquivalentTo(EndpointFormats.All.Select(format => format.Name));

    [Test]
    public void Detection_IsInTheOrderOfTheFormats() =>
        MarkdownTable.Read(Document, "Detection").SelectMany(row => Names(row[2])).Distinct()
            .Should().Equal(EndpointFormats.All.Select(format => format.Name));

    private static IEndpointFormat Find(string name) => EndpointFormats.Find(name) ?? throw new AssertionException($"There is no format {name}.");

    private static IEnumerable<string> Names(string cell) => Code().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
