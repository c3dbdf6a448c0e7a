using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;

namespace Etcd.Extensions.ServiceDiscovery.Tests;

/// <summary><c>docs/telemetry.md</c> has every log event of the package, as it is in the code.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed partial class TelemetryDocumentTests
{
    [Test]
    public void LogEvents_AreThoseOfTheLibrary()
    {
        var events = typeof(EtcdServiceEndpointProviderOptions).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Select(method => (Method: method, Attribute: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(it => it.Attribute is not null)
            .OrderBy(it => it.Attribute!.EventId)
            .Select(it => $"| {it.Attribute!.EventId} | {it.Attribute.Level} | `{it.Method.DeclaringType!.Name}` | {it.Attribute.Message} |")
            .ToList();
        var path = Path.Combine(Repository.Root, "docs", "telemetry.md");
        var text = File.ReadAllText(path);
        var expected = Rows().Replace(text, $"${{head}}{string.Join('\n', events)}\n");

        // UPDATE_DOCS=1 rewrites the table. Review the diff.
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is not null)
        {
            File.WriteAllText(path, expected);
        }

        expected.Should().Be(text);
        text.Should().Contain(events[0]).And.Contain("| 512 |");
    }

    [GeneratedRegex(
        @"(?<head>## Log events of Etcd\.Extensions\.ServiceDiscovery\n(?:[^|]*\n)*\|[^\n]*\n\|[-| ]*\n)(?:\|[^\n]*\n)*", RegexOptions.ExplicitCapture)]
    private static partial Regex Rows();
}
