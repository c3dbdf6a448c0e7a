using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Etcd.Discovery.Json;
using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Endpoints;

[TestFixture]
internal sealed class EndpointCodecTests
{
    private static RegisteredEndpoint Decode(string value) => Decode(Encoding.UTF8.GetBytes(value));

    private static RegisteredEndpoint Decode(byte[] value)
    {
        TryDecode(value, out var endpoint).Should().BeTrue();
        return endpoint!;
    }

    private static bool TryDecode(byte[] value, out RegisteredEndpoint? endpoint)
    {
        endpoint = null;
        return GoStruct.TryParse(value, out var members) && EndpointCodec.TryDecode(members.Value, out endpoint);
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    [Test]
    public void Encode_NoMetadata_IsWhatGoWrites() =>
        EndpointCodec.Encode(new RegisteredEndpoint("127.0.0.1:18081")).ToStringUtf8()
            .Should().Be("""{"Op":0,"Addr":"127.0.0.1:18081","Metadata":null}""");

    [Test]
    public void Encode_TextMetadata_IsWhatGoWrites() =>
        EndpointCodec.Encode(new RegisteredEndpoint("a:1", "hello")).ToStringUtf8()
            .Should().Be("""{"Op":0,"Addr":"a:1","Metadata":"hello"}""");

    [Test]
    public void Encode_Map_SortsItsKeysAtEveryDepth()
    {
        var metadata = new Dictionary<string, JsonNode?>
        {
            ["zone"] = "eu",
            ["w"] = 3,
            ["\U0001F600"] = null,
            ["\uFFFD"] = new JsonArray(new JsonObject { ["b"] = 1, ["a"] = 2 }),
        };

        var value = EndpointCodec.Encode(RegisteredEndpoint.FromMap("a:1", metadata)).ToStringUtf8();

        value.Should().Be("{\"Op\":0,\"Addr\":\"a:1\",\"Metadata\":{\"w\":3,\"zone\":\"eu\",\"\uFFFD\":[{\"a\":2,\"b\":1}],\"\U0001F600\":null}}");
    }

    [Test]
    public void Encode_Object_KeepsTheOrderOfItsMembersAsOfAStruct() =>
        EndpointCodec.Encode(new RegisteredEndpoint("a:1", new JsonObject { ["zone"] = "eu", ["w"] = 3 })).ToStringUtf8()
            .Should().EndWith("""{"zone":"eu","w":3}}""");

    [TestCase("m<&>é\n\u2028", """m\u003c\u0026\u003eé\n\u2028""")]
    [TestCase("+'/\u007f\u2029", "+'/\u007f\\u2029")]
    [TestCase("\"\\\r\t\b\f\u0001", "\\\"\\\\\\r\\t\\b\\f\\u0001")]
    [TestCase("\U0001F600日本", "\U0001F600日本")]
    public void Encode_Text_EscapesAsGoDoes(string addr, string escaped) =>
        EndpointCodec.EncodeText(new RegisteredEndpoint(addr)).Should().Be($$"""{"Op":0,"Addr":"{{escaped}}","Metadata":null}""");

    [Test]
    public void Encode_HalfASurrogatePair_IsReplacedAsGoReplacesInvalidUtf8() =>
        EndpointCodec.EncodeText(new RegisteredEndpoint("x\udc00\ud800")).Should().Contain("\"x\\ufffd\\ufffd\"");

    [TestCase(""" [ 1.50 , 1e+21 , -0 , true , { "a" : [ ] } ] """, """[1.5,1e+21,-0,true,{"a":[]}]""")]
    [TestCase("\"\\u00e9\\u003c\\/\\ud83d\\ude00\\ud800\"", "\"é\\u003c/\U0001F600\uFFFD\"")]
    [TestCase("""{"\u0041":1}""", """{"A":1}""")]
    public void Encode_JsonValue_IsCompactWithCanonicalEscapes(string metadata, string expected) =>
        EndpointCodec.EncodeText(new RegisteredEndpoint { Address = "a:1", Metadata = Json(metadata) })
            .Should().Be($$"""{"Op":0,"Addr":"a:1","Metadata":{{expected}}}""");

    [TestCase("""{"Op":0,"Addr":"a:1","Metadata":null}""", "a:1", null)]
    [TestCase("""{"Addr":"1.2.3.4","Metadata":".."}""", "1.2.3.4", "\"..\"")]
    [TestCase("""{"addr":"a:1","METADATA":{"x":[1]},"Other":1}""", "a:1", """{"x":[1]}""")]
    [TestCase("""{"Op":255,"Addr":"a:1","Metadata":1e308}""", "a:1", "1e308")]
    [TestCase("""{"Op":null,"Addr":"a:1","Metadata":1e-400,"Other":1e400}""", "a:1", "1e-400")]
    [TestCase("""{"addr":"first","Addr":"last"}""", "last", null)]
    [TestCase("""{"Addr":null}""", "", null)]
    [TestCase("{}", "", null)]
    [TestCase("{\"Addr\":\"\\ud800\"}", "\uFFFD", null)]
    public void Decode_WhatGoAccepts_GivesTheEndpoint(string value, string addr, string? metadata)
    {
        var endpoint = Decode(value);

        endpoint.Address.Should().Be(addr);
        endpoint.Metadata?.GetRawText().Should().Be(metadata);
    }

    [Test]
    public void Decode_InvalidUtf8_ReplacesIt() =>
        Decode([.. "{\"Addr\":\""u8, 0xff, .. "\"}"u8]).Address.Should().Be("\uFFFD");

    [TestCase("")]
    [TestCase("not json")]
    [TestCase("127.0.0.1:80")]
    [TestCase("\"127.0.0.1:80\"")]
    [TestCase("[]")]
    [TestCase("5")]
    [TestCase("null")]
    [TestCase("""{"Addr":5}""")]
    [TestCase("""{"Addr":"a:1"} x""")]
    [TestCase("""{"Addr":"a:1",}""")]
    [TestCase("""{"Op":"add","Addr":"a:1"}""")]
    [TestCase("""{"Op":256,"Addr":"a:1"}""")]
    [TestCase("""{"Op":-1,"Addr":"a:1"}""")]
    [TestCase("""{"Op":1.0,"Addr":"a:1"}""")]
    [TestCase("""{"op":{},"Op":0,"Addr":"a:1"}""")]
    [TestCase("""{"Addr":"a:1","Metadata":1e400}""")]
    [TestCase("""{"Addr":"a:1","Metadata":{"x":[-1e400]}}""")]
    [TestCase("""{"Addr":"a:1","Metadata":1e400,"Metadata":1}""")]
    public void Decode_WhatGoRefuses_IsNoEndpoint(string value) =>
        TryDecode(Encoding.UTF8.GetBytes(value), out _).Should().BeFalse();

    [Test]
    public void Equals_SameBytes_IsEqual()
    {
        var one = new RegisteredEndpoint("a:1", new JsonObject { ["k"] = "é<" });
        var other = new RegisteredEndpoint { Address = "a:1", Metadata = Json("""{ "k" : "\u00e9\u003c" }""") };

        one.Should().Be(other);
        one.GetHashCode().Should().Be(other.GetHashCode());
        EndpointCodec.Encode(one).Should().Equal(EndpointCodec.Encode(other));
        one.Should().NotBe(new RegisteredEndpoint("a:1")).And.NotBe(new RegisteredEndpoint("a:2", new JsonObject { ["k"] = "é<" }));
    }

    [Test]
    public void Metadata_JsonNull_IsNull() =>
        new RegisteredEndpoint { Address = "a:1", Metadata = Json("null") }.Should().Be(new RegisteredEndpoint("a:1"));

    [Test]
    public void Metadata_DocumentDisposed_IsStillReadable()
    {
        RegisteredEndpoint endpoint;
        using (var document = JsonDocument.Parse("[1]"))
        {
            endpoint = new RegisteredEndpoint { Address = "a:1", Metadata = document.RootElement };
        }

        endpoint.Metadata!.Value.GetArrayLength().Should().Be(1);
    }

    [Test]
    public void Metadata_NumberThatNoDoubleHolds_IsRefused()
    {
        var make = () => new RegisteredEndpoint { Address = "a:1", Metadata = Json("[1e400]") };

        make.Should().Throw<ArgumentException>().Which.ParamName.Should().Be("Metadata");
    }

    [Test]
    public void ToString_ControlCharacters_AreEscaped() =>
        new RegisteredEndpoint("a:1\n\u001b[31m").ToString().Should().Be("a:1\\n\\u001b[31m");

    [Test]
    public void Addr_Null_IsRefused()
    {
        var make = () => new RegisteredEndpoint { Address = null! };

        make.Should().Throw<ArgumentNullException>().Which.ParamName.Should().Be("Address");
    }
}
