using Etcd.Discovery.Json;
using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Endpoints;

public sealed class GoJsonNumberTests
{
    [TestCase("3", "3")]
    [TestCase("123456789012345678901234567890", "123456789012345678901234567890")]
    [TestCase("1.50", "1.5")]
    [TestCase("1.0", "1")]
    [TestCase("-0.25", "-0.25")]
    [TestCase("1E-05", "0.00001")]
    [TestCase("0.000001", "0.000001")]
    [TestCase("1E-07", "1e-7")]
    [TestCase("-1.5E-10", "-1.5e-10")]
    [TestCase("1E+20", "100000000000000000000")]
    [TestCase("1E+21", "1e+21")]
    [TestCase("1.7976931348623157E+308", "1.7976931348623157e+308")]
    [TestCase("123.456e2", "12345.6")]
    [TestCase("0.0", "0")]
    public void Normalize_Number_IsWrittenAsGoWritesIt(string text, string expected) =>
        GoJsonNumber.Normalize(text).Should().Be(expected);

    [Test]
    public void Endpoint_NumbersFromDotNet_EqualThoseFromGo()
    {
        var made = new RegisteredEndpoint("a:1", new System.Text.Json.Nodes.JsonObject { ["w"] = 1e-5, ["x"] = 1.50m });

        EndpointCodec.EncodeText(made).Should().Be("""{"Op":0,"Addr":"a:1","Metadata":{"w":0.00001,"x":1.5}}""");
    }
}
