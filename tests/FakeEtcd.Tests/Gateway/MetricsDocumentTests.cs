using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Gateway;

/// <summary>The document lists the metrics that a server has.</summary>
public sealed partial class MetricsDocumentTests : GatewayFixture
{
    [Test]
    public async Task Document_Metrics_AreThoseOfAServer()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "gateway.md"));
        var metrics = (await Http.GetAsync("/metrics")).Body;

        Documented().Matches(document).Select(match => match.Groups[1].Value).Should().BeEquivalentTo(
            Typed().Matches(metrics).Select(match => match.Groups[1].Value));
    }

    [GeneratedRegex("`((etcd|grpc)_(server|cluster|mvcc|debugging)_[a-z_]+)`")]
    private static partial Regex Documented();

    [GeneratedRegex("# TYPE ([a-z_]+) ")]
    private static partial Regex Typed();
}
