using System.Text.Json;
using FluentAssertions;
using Grpc.Net.Client.Balancer;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Resolving;

[TestFixture]
internal sealed class EndpointWeightsTests
{
    [TestCase("""{"weight":3}""", 3)]
    [TestCase("""{"weight":0}""", 0)]
    [TestCase("""{"weight":2.0}""", 2)]
    [TestCase("""{"weight":0.25}""", 1)]
    [TestCase("""{"weight":1e300}""", 10_000)]
    [TestCase("""{"weight":-1}""", 1)]
    [TestCase("""{"weight":"3"}""", 1)]
    [TestCase("""{"weight":null}""", 1)]
    [TestCase("""{"Weight":3}""", 1)]
    [TestCase("""["weight",3]""", 1)]
    [TestCase("null", 1)]
    public void Of_Metadata_IsTheNumberOrOne(string metadata, int expected)
    {
        var address = new BalancerAddress("h", 1);
        address.Attributes.Set(
            EtcdBalancerAttributes.Endpoint, new RegisteredEndpoint("h:1") { Metadata = JsonDocument.Parse(metadata).RootElement });

        new EndpointWeights([address]).Find(address).Should().Be(expected);
    }

    [Test]
    public void Of_AddressOfAnotherResolver_IsOne()
    {
        var address = new BalancerAddress("h", 1);

        new EndpointWeights([address]).Find(address).Should().Be(1);
        EndpointWeights.None.Find(address).Should().Be(1);
    }
}
