using FluentAssertions;
using NUnit.Framework;
using Testing.Documents;

namespace Etcd.Extensions.ServiceDiscovery.Tests;

/// <summary><c>docs/telemetry.md</c> has every log event of the package, as it is in the code.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class TelemetryDocumentTests
{
    [Test]
    public void LogEvents_AreThoseOfTheLibrary()
    {
        var library = typeof(EtcdServiceEndpointProviderOptions).Assembly;

        var (text, expected) = LogEventTable.Read(
            Path.Combine("docs", "telemetry.md"), "Log events of Etcd.Extensions.ServiceDiscovery", library);

        expected.Should().Be(text);
        text.Should().Contain(LogEventTable.Rows(library)[0]).And.Contain("| 512 |");
    }
}
