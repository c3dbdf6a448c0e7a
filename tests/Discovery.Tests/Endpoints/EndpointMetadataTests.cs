using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Endpoints;

[Parallelizable(ParallelScope.All)]
internal sealed class EndpointMetadataTests
{
    [TestCase("3", "3")]
    [TestCase("-7", "-7")]
    [TestCase("0.5", "0.5")]
    [TestCase("123456789012345678901234567890", "123456789012345678901234567890")]
    [TestCase("\"3\"", "3", Description = "configuration holds the same text for both")]
    [TestCase("true", "true")]
    [TestCase("\"false\"", "false")]
    [TestCase("\"eu\"", "\"eu\"")]
    [TestCase("\"\"", "\"\"")]
    [TestCase("\"007\"", "\"007\"")]
    [TestCase("\"1.10\"", "\"1.10\"")]
    [TestCase("1e3", "\"1e3\"")]
    [TestCase("\"1e400\"", "\"1e400\"")]
    [TestCase("\"0.12345678901234567890\"", "\"0.12345678901234567890\"")]
    [TestCase("\" 3\"", "\" 3\"")]
    [TestCase("\"3\\n\"", "\"3\\n\"")]
    [TestCase("\"NaN\"", "\"NaN\"")]
    [TestCase("\"null\"", "\"null\"")]
    [TestCase("\"\\\"3\\\"\"", "\"3\"", Description = "quotation marks of its own keep it text")]
    [TestCase("\"\\\"a\\\" or \\\"b\\\"\"", "\"\\\"a\\\" or \\\"b\\\"\"")]
    [TestCase("{\"b\":1,\"a\":{\"y\":[true,null,{\"z\":\"0\"}]}}", "{\"a\":{\"y\":[true,null,{\"z\":0}]},\"b\":1}")]
    [TestCase("[1,2,3,4,5,6,7,8,9,10,11]", "[1,2,3,4,5,6,7,8,9,10,11]")]
    [TestCase("{\"0\":\"a\",\"2\":\"b\"}", "{\"0\":\"a\",\"2\":\"b\"}")]
    [TestCase("{\"Zone\":\"eu\",\"empty\":{}}", "{\"Zone\":\"eu\",\"empty\":null}")]
    public void Bind_ConfigurationValue_HasTheJsonTypeThatItsTextSays(string json, string expected) =>
        Bind(new Holder(), json).Metadata!.ToString().Should().Be(expected);

    [Test]
    public void Bind_Null_IsNull() => Bind(new Holder(), "null").Metadata.Should().BeNull();

    [Test]
    public void Bind_SectionOverCode_IsMergedIntoIt()
    {
        var holder = new Holder { Metadata = new JsonObject { ["zone"] = "eu", ["limits"] = new JsonObject { ["cpu"] = "2", ["ram"] = 4 } } };

        Bind(holder, """{ "limits": { "ram": 8 }, "color": "blue" }""");

        holder.Metadata!.ToString().Should().Be("""{"color":"blue","limits":{"cpu":"2","ram":8},"zone":"eu"}""");
    }

    [Test]
    public void Bind_ValueOverCode_ReplacesIt()
    {
        var holder = new Holder { Metadata = new JsonObject { ["zone"] = "eu" } };

        Bind(holder, "\"blue\"").Metadata!.ToString().Should().Be("\"blue\"");
    }

    [Test]
    public void Convert_Json_KeepsTheOrderOfMembersAndTheTypes()
    {
        EndpointMetadata? fromNode = new JsonObject { ["zone"] = "3", ["a"] = 1.5, ["n"] = null };
        using var document = JsonDocument.Parse("""{"zone":"3","a":1.5,"n":null}""");
        EndpointMetadata fromElement = document.RootElement;

        fromNode!.ToString().Should().Be("""{"zone":"3","a":1.5,"n":null}""");
        fromElement.ToString().Should().Be(fromNode.ToString());
    }

    [Test]
    public void Convert_DisposedDocument_IsNotNeededAnyMore()
    {
        EndpointMetadata metadata;
        using (var document = JsonDocument.Parse("""{"zone":"eu"}"""))
        {
            metadata = document.RootElement;
        }

        metadata.ToJsonElement().GetProperty("zone").GetString().Should().Be("eu");
    }

    [Test]
    public void Convert_Text_StaysText()
    {
        EndpointMetadata? metadata = "3";

        metadata!.ToString().Should().Be("\"3\"");
    }

    [Test]
    public void Convert_Nothing_IsNull()
    {
        EndpointMetadata? fromText = (string?)null;
        EndpointMetadata? fromNode = (JsonNode?)null;
        EndpointMetadata undefined = default(JsonElement);

        fromText.Should().BeNull();
        fromNode.Should().BeNull();
        undefined.ToString().Should().Be("null");
    }

    [Test]
    public void ToJsonElement_NothingSet_Throws() =>
        new EndpointMetadata().Invoking(it => it.ToJsonElement()).Should().Throw<InvalidOperationException>();

    [Test]
    public void FindMissing_MemberWithoutValue_IsItsPath()
    {
        // What the source generator for configuration binding leaves behind.
        EndpointMetadata metadata = new JsonObject { ["zone"] = "eu" }!;
        ((IDictionary<string, EndpointMetadata?>)metadata)["limits"] = new EndpointMetadata();
        var limits = ((IDictionary<string, EndpointMetadata?>)metadata)["limits"]!;
        ((IDictionary<string, EndpointMetadata?>)limits)["ram"] = new EndpointMetadata();

        metadata.FindMissing().Should().Be("limits:ram");
        new EndpointMetadata().FindMissing().Should().Be("");
    }

    private static Holder Bind(Holder holder, string json)
    {
        OptionsBinding.FromJson($$"""{ "Metadata": {{json}} }""").Bind(holder);
        return holder;
    }

    private sealed class Holder
    {
        public EndpointMetadata? Metadata { get; set; }
    }
}
