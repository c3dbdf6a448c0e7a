using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Endpoints.Formats;

[Parallelizable(ParallelScope.All)]
internal sealed class EndpointFormatsTests
{
    private static IEnumerable<RegistrySample> Values => RegistrySamples.Values;

    private static IEnumerable<string> Others => RegistrySamples.Others;

    private static IEnumerable<WrittenSample> Written => RegistrySamples.Written;

    private static IEnumerable<IEndpointFormat> Formats => EndpointFormats.All;

    [TestCaseSource(nameof(Values))]
    public void Read_ValueOfARegistry_GivesItsEndpoints(RegistrySample sample)
    {
        Read(sample.Value, out var problem).Should().Equal(sample.Endpoints);
        problem.Should().BeNull();
    }

    [TestCaseSource(nameof(Values))]
    public void TryRead_ValueOfARegistry_BelongsToItsFormatAlone(RegistrySample sample)
    {
        var value = Encoding.UTF8.GetBytes(sample.Value);

        var readers = EndpointFormats.All.Where(format => format.TryRead("p/a", value, out _)).Select(format => format.Name).ToArray();

        var expected = sample.Format switch
        {
            // What is in a text says all that these formats have.
            "host-port" => ["host-port", "go-zero", "go-kit"],
            // All of these have their members here, and the first one decides.
            "go-naming" when sample.Value.Contains("nodes", StringComparison.Ordinal) => ["go-naming", "go-micro", "kratos", "kitex"],
            // A service of go-micro has endpoints, too.
            "go-micro" => ["go-micro", "kratos"],
            var name => new[] { name },
        };
        readers.Should().Equal(expected);
    }

    [TestCaseSource(nameof(Others))]
    public void Read_AnythingElse_GivesNoEndpoint(string value)
    {
        Read(value, out var problem).Should().BeEmpty();
        problem.Should().NotBeNull().And.NotContain("failed");
    }

    [Test]
    public void Read_OneOfSeveralEndpointsIsDamaged_GivesTheOthersAndTheProblem()
    {
        Read("""{"endpoints":["grpc://h:1","grpc://h"]}""", out var problem).Should().Equal("""h:1 {"scheme":"grpc"}""");
        problem.Should().Be("an endpoint of the value has no address");

        Read("""{"nodes":[{"address":"h:1"},{"address":5}]}""", out problem).Should().Equal("h:1");
        problem.Should().Be("an endpoint of the value has no address");
    }

    [TestCase(1000, 1000)]
    [TestCase(1001, 0)]
    public void Read_ManyEndpoints_AreReadUpToTheLimit(int count, int read)
    {
        var urls = string.Join(',', Enumerable.Range(1, count).Select(port => $"\"grpc://h:{port}\""));

        Read($$"""{"endpoints":[{{urls}}]}""", out var problem).Should().HaveCount(read);

        problem.Should().Be(read > 0 ? null : "the value has more than 1,000 endpoints");
    }

    [TestCase("endpoints", "\"grpc://h:{0}\"")]
    [TestCase("nodes", "{{\"address\":\"h:{0}\"}}")]
    public void Read_LargeMetadataOfManyEndpoints_IsSkipped(string member, string item)
    {
        var metadata = new string('x', 1_000_000);
        string Value(int count)
        {
            var items = Enumerable.Range(1, count).Select(port => string.Format(CultureInfo.InvariantCulture, item, port));
            return $$"""{ "{{member}}": [{{string.Join(',', items)}}], "metadata": { "a": "{{metadata}}" } }""";
        }

        Read(Value(3), out _).Should().HaveCount(3);
        Read(Value(1000), out _).Should().BeEmpty();
    }

    [TestCase(500, true)]
    [TestCase(600, false)]
    [TestCase(100_000, false)]
    public void Read_NestedDeeply_IsReadOrSkipped(int depth, bool isRead)
    {
        var nested = new string('[', depth) + new string(']', depth);

        foreach (var member in new[] { "\"Addr\":\"h:1\",\"Metadata\"", "\"address\":\"h:1\",\"x\"", "\"nodes\":[{\"address\":\"h:1\"}],\"x\"" })
        {
            Read($$"""{{{member}}:{{nested}}}""", out _).Should().HaveCount(isRead ? 1 : 0);
        }
    }

    [Test]
    public void Read_HugeText_IsNoEndpoint()
    {
        Read(new string('a', 10_000_000) + ":80", out _).Should().BeEmpty();
        Read("http://" + new string('a', 10_000_000) + ":80", out _).Should().BeEmpty();
    }

    [TestCase("""{"address":"h:1","address":"h:2","weight":1,"Weight":7}""", """h:2 {"weight":7}""")]
    [TestCase("""{"address":"h:1","tags":{"a":"1","a":"2"},"tags":{"b":"3"}}""", """h:1 {"a":"2","b":"3","weight":10}""")]
    [TestCase("""{"address":"h:1","tags":{"a":"1"},"tags":null}""", """h:1 {"weight":10}""")]
    [TestCase("""{"endpoints":["grpc://h:1"],"endpoints":["grpc://h:2"]}""", """h:2 {"scheme":"grpc"}""")]
    [TestCase("""{"address":"h:1","address":null}""", """h:1 {"weight":10}""")]
    public void Read_MembersTwice_TheLastOneCountsAsInGo(string value, string endpoint) => Read(value, out _).Should().Equal(endpoint);

    [TestCaseSource(nameof(Written))]
    public void Write_Endpoint_HasTheKeyAndValueOfTheRegistry(WrittenSample sample)
    {
        var format = EndpointFormats.Find(sample.Format)!;

        var key = format.CreateKey(sample.Target, sample.InstanceId, sample.Endpoint);

        key.Should().Be(sample.Key);
        Encoding.UTF8.GetString(format.Write(sample.Target, key, sample.Endpoint)).Should().Be(sample.Value);
    }

    [TestCaseSource(nameof(Formats))]
    public void Write_ThenRead_GivesTheAddressAndWhatTheFormatHolds(IEndpointFormat format)
    {
        var holdsMembers = format.Name is "go-naming" or "kratos" or "kitex" or "go-micro";
        var metadata = holdsMembers ? new JsonObject { ["weight"] = 3, ["zone"] = "eu-<é>" } : null;
        var endpoint = new RegisteredEndpoint("[2001:db8::5]:50051", metadata);
        var key = format.CreateKey("orders", "pod-7", endpoint);

        var endpoints = EndpointFormatSet.BuiltIn.Read(key, format.Write("orders", key, endpoint), out var problem);

        problem.Should().BeNull();
        var read = endpoints.Should().ContainSingle().Which;
        read.Address.Should().Be(endpoint.Address);
        if (holdsMembers)
        {
            MetadataMember.Find(read, "weight")!.Value.GetInt32().Should().Be(3);
            MetadataMember.FindText(read, "zone").Should().Be("eu-<é>");
        }
    }

    [TestCase("host-port", """{"zone":"eu"}""")]
    [TestCase("go-zero", "\"blue\"")]
    [TestCase("go-kit", """{"scheme":"http","zone":"eu"}""")]
    [TestCase("go-kit", """{"scheme":"not a scheme"}""")]
    [TestCase("kratos", "\"blue\"")]
    [TestCase("kratos", """{"scheme":"a b"}""")]
    [TestCase("kitex", "[1]")]
    [TestCase("kitex", """{"weight":0}""")]
    [TestCase("kitex", """{"weight":-1}""")]
    [TestCase("kitex", """{"weight":2.5}""")]
    [TestCase("kitex", """{"weight":2147483648}""")]
    [TestCase("kitex", """{"weight":"3"}""")]
    [TestCase("kitex", """{"weight":[3]}""")]
    [TestCase("go-micro", "5")]
    public void Write_MetadataThatTheFormatCannotHold_IsRefused(string name, string metadata)
    {
        var format = EndpointFormats.Find(name)!;
        var endpoint = new RegisteredEndpoint("h:1", JsonNode.Parse(metadata));

        format.Invoking(it => it.Write("orders", it.CreateKey("orders", null, endpoint), endpoint)).Should().Throw<ArgumentException>()
            .Which.ParamName.Should().Be("endpoint");
    }

    [Test]
    public void Read_ObjectOfTheLastFormat_IsParsedOnceForAll()
    {
        var tags = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"tag-{i}\":\"value-{i}\""));
        var value = Encoding.UTF8.GetBytes($$$"""{"network":"tcp","address":"h:1","weight":10,"tags":{{{{tags}}}}}""");
        var alone = new EndpointFormatSet([EndpointFormats.Kitex]);
        Allocate(alone);
        Allocate(EndpointFormatSet.BuiltIn);

        // Each parsing copies the value.
        Allocate(EndpointFormatSet.BuiltIn).Should().BeLessThan(Allocate(alone) + (2 * value.Length));

        long Allocate(EndpointFormatSet formats)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            formats.Read("k", value, out var problem).Should().ContainSingle();
            problem.Should().BeNull();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Test]
    public void CreateKey_GoZero_IsAPositiveNumberThatIsTheSameEachTime()
    {
        var keys = Enumerable.Range(1, 1000).Select(port => EndpointFormats.GoZero.CreateKey("s", null, new RegisteredEndpoint($"h:{port}"))).ToArray();

        keys.Should().OnlyHaveUniqueItems().And.AllSatisfy(key => long.Parse(key["s/".Length..]).Should().BePositive());
        EndpointFormats.GoZero.CreateKey("s", null, new RegisteredEndpoint("h:1")).Should().Be(keys[0]);
    }

    [Test]
    public void Find_Name_IgnoresItsCase()
    {
        EndpointFormats.Find("Go-Zero").Should().BeSameAs(EndpointFormats.GoZero);
        EndpointFormats.Find("zero").Should().BeNull();
        EndpointFormats.All.Select(format => format.Name).Should().OnlyHaveUniqueItems().And.HaveCount(7);
    }

    private static IEnumerable<string> Read(string value, out string? problem) =>
        EndpointFormatSet.BuiltIn.Read("p/a", Encoding.UTF8.GetBytes(value), out problem).Select(endpoint => endpoint.ToString());
}
