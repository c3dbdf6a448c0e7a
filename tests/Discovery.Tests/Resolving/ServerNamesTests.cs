using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Resolving;

[TestFixture]
internal sealed class ServerNamesTests
{
    private static string? Find(string target, EtcdResolverOptions? options = null, string metadata = "null")
    {
        using var json = JsonDocument.Parse(metadata);
        return new ServerNames(target, options ?? new EtcdResolverOptions())
            .Find(new RegisteredEndpoint { Address = "10.0.0.1:80", Metadata = json.RootElement });
    }

    [TestCase("my-service.internal", "my-service.internal")]
    [TestCase("my-service.internal:8443", "my-service.internal:8443")]
    [TestCase("10.0.0.9", "10.0.0.9")]
    [TestCase("[::1]", "[::1]")]
    [TestCase("::1", null)]
    [TestCase("foo/my-service", null)]
    [TestCase("/my-service", null)]
    [TestCase("dienst-ü", null)]
    [TestCase("a b", null)]
    public void Find_ByDefault_IsTheTargetIfItIsAHostName(string target, string? name) => Find(target).Should().Be(name);

    [Test]
    public void Find_Address_IsNull() =>
        Find("my-service", new EtcdResolverOptions { ServerNameSource = ServerNameSource.Address }).Should().BeNull();

    [TestCase("""{"serverName":"a.internal"}""", "a.internal")]
    [TestCase("""{"serverName":"not a name"}""", "my-service")]
    [TestCase("""{"serverName":5}""", "my-service")]
    [TestCase("""{"\ud800":5}""", "my-service")]
    [TestCase("\"a.internal\"", "my-service")]
    public void Find_Metadata_IsTheMemberIfItIsAHostName(string metadata, string name) =>
        Find("my-service", new EtcdResolverOptions { ServerNameSource = ServerNameSource.Metadata }, metadata)
            .Should().Be(name);

    [Test]
    public void Find_ServerName_WinsOverEverything() =>
        Find(
            "my-service",
            new EtcdResolverOptions { ServerName = "b.internal", ServerNameSource = ServerNameSource.Metadata },
            """{"serverName":"a.internal"}""")
            .Should().Be("b.internal");
}
