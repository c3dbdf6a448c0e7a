using System.Globalization;
using System.Text.RegularExpressions;
using Etcd.Discovery;
using FluentAssertions;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using Testing;
using YamlDotNet.RepresentationModel;

namespace Recipes;

/// <summary>The YAML of a pod in <c>docs/services.md</c> is valid, and keeps the rules of the text below it.</summary>
public sealed partial class KubernetesTests
{
    private static YamlMappingNode Pod { get; } = ReadPod();

    private static YamlMappingNode Container => (YamlMappingNode)Pod["containers"][0];

    [Test]
    public void Environment_OfThePod_SetsOptionsOfTheRegistration()
    {
        var names = Container["env"].Should().BeOfType<YamlSequenceNode>().Which.Children.Select(variable => Text(variable["name"])).ToArray();

        names.Should().OnlyContain(name => name.StartsWith("EtcdRegistration__", StringComparison.Ordinal));
        names.Select(name => name["EtcdRegistration__".Length..])
            .Should().BeSubsetOf(typeof(EtcdRegistrationOptions).GetProperties().Select(property => property.Name));
        Text(Variable("AdvertisedHost")["valueFrom"]["fieldRef"]["fieldPath"]).Should().Be("status.podIP");
    }

    [Test]
    public void GracePeriod_OfThePod_IsLongerThanTheShutdown()
    {
        var grace = TimeSpan.FromSeconds(int.Parse(Text(Pod["terminationGracePeriodSeconds"]), CultureInfo.InvariantCulture));
        var drain = TimeSpan.Parse(Text(Variable("DrainDelay")["value"]), CultureInfo.InvariantCulture);

        new HostOptions().ShutdownTimeout.Should().BeGreaterThan(new EtcdRegistrationOptions().DeregisterTimeout + drain);
        grace.Should().BeGreaterThan(new HostOptions().ShutdownTimeout);
    }

    [Test]
    public void Probes_OfThePod_WaitLongerThanTheHealthCheckAndKeepLivenessApart()
    {
        var timeout = TimeSpan.FromSeconds(int.Parse(Text(Container["readinessProbe"]["timeoutSeconds"]), CultureInfo.InvariantCulture));

        timeout.Should().BeGreaterThan(new EtcdHealthCheckOptions().ReadTimeout);
        Text(Container["readinessProbe"]["httpGet"]["path"]).Should().Be("/ready");
        Text(Container["livenessProbe"]["httpGet"]["path"]).Should().Be("/live");
    }

    private static YamlMappingNode ReadPod()
    {
        var blocks = Yaml().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "services.md")));
        var stream = new YamlStream();
        using var reader = new StringReader(blocks.Should().ContainSingle().Which.Groups["text"].Value);
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents.Should().ContainSingle().Which.RootNode["spec"];
    }

    private static YamlNode Variable(string option) =>
        ((YamlSequenceNode)Container["env"]).Single(variable => Text(variable["name"]) == $"EtcdRegistration__{option}");

    private static string Text(YamlNode node) => node.Should().BeOfType<YamlScalarNode>().Which.Value!;

    [GeneratedRegex(@"^```yaml\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Yaml();
}
