using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Etcdctl;

public sealed class EtcdctlKeyTests(Backend backend) : EtcdctlFixture(backend)
{
    private const string EndpointJson = """{"Addr":"1.2.3.4","Metadata":"..."}""";

    private string Service => $"{Prefix}my-service/";

    private string Endpoint => $"{Service}1.2.3.4";

    [Test]
    public async Task PutGetDel_AnEndpoint_ShowAndRemoveIt()
    {
        (await EtcdctlAsync("put", Endpoint, EndpointJson)).Should().Equal("OK");
        (await EtcdctlAsync("get", "--prefix", Service)).Should().Equal(Endpoint, EndpointJson);
        (await EtcdctlAsync("del", Endpoint)).Should().Equal("1");
        (await EtcdctlAsync("get", "--prefix", Service)).Should().BeEmpty();
    }

    [Test]
    public async Task Watch_Prefix_ShowsPutAndDelete()
    {
        // From a revision, so that it does not matter when etcdctl's watch begins.
        var next = await RevisionAsync() + 1;
        await using var watch = await StartAsync("watch", "--prefix", Service, $"--rev={next}");
        await EtcdctlAsync("put", Endpoint, EndpointJson);
        await EtcdctlAsync("del", Endpoint);

        string[] expected = ["PUT", Endpoint, EndpointJson, "DELETE", Endpoint];
        foreach (var line in expected)
        {
            (await watch.NextLineAsync()).Should().Be(line);
        }
    }

    [Test]
    public async Task Txn_FromStandardInput_RunsTheBranchThatTheCompareChooses()
    {
        var txn = $"""
            version("{Endpoint}") = "0"

            put {Endpoint} first

            get {Endpoint}


            """;

        var first = await EtcdctlWithInputAsync(txn, "txn");
        var second = await EtcdctlWithInputAsync(txn, "txn");

        first.Should().Equal("SUCCESS", "", "OK");
        second.Should().Equal("FAILURE", "", Endpoint, "first");
    }

    [Test]
    public async Task Compaction_OnceAndAgain_IsDoneOnce()
    {
        await PutAsync("a");
        var revision = await RevisionAsync();

        (await EtcdctlAsync("compaction", $"{revision}")).Should().Equal($"compacted revision {revision}");

        var again = await RunAsync("", "compaction", $"{revision}");
        again.ExitCode.Should().NotBe(0);
        again.Errors[^1].Should().Be($"Error: {FakeEtcd.EtcdError.Compacted.Message}");
    }
}
