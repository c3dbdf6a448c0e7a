using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Resolving;

[TestFixture]
internal sealed class ServiceDirectoryTests : EtcdFixture
{
    [Test]
    public async Task Load_PlainAndJsonValues_GivesBothByPrefix()
    {
        Etcd.Put("/web/node1", "localhost:8000");
        Etcd.Put("/web/node2", """{"Addr":"localhost:8001"}""");
        Etcd.Put("/web/broken", "nonsense");
        Etcd.Put("/gRPC/node1", "localhost:9000");
        Etcd.Put("/web_other/node1", "localhost:1");
        await using var directory = new ServiceDirectory(Connection, "/web/", "/gRPC");

        var services = await directory.WaitForLoadAsync().Within("the first load");

        services.Prefixes.Keys.Should().BeEquivalentTo("/web/", "/gRPC");
        services.GetAddresses("/web/").Should().Equal("localhost:8000", "localhost:8001");
        services.GetAddresses("/gRPC").Should().Equal("localhost:9000");
        services.GetAddresses("/other/").Should().BeEmpty();
        directory.Current.Should().BeSameAs(services);
    }

    [TestCase("""{"address":""}""", "the endpoint has no address")]
    [TestCase("""{"address":10}""", "the value is not an endpoint")]
    [TestCase("""{"Addr":" "}""", "the endpoint has no address")]
    [TestCase("{}", "the value is not an endpoint")]
    [TestCase("null", "the value is not an endpoint")]
    [TestCase("""{"Op":"add","Addr":"h:1"}""", "the value is not an endpoint")]
    [TestCase("""{"Op":256,"Addr":"h:1"}""", "the value is not an endpoint")]
    [TestCase("""{"Addr":"h:1","Metadata":1e400}""", "the value is not an endpoint")]
    public async Task Load_ValueWithoutAnEndpoint_IsSkippedAndLoggedOnceUntilItIsMended(string value, string reason)
    {
        var logs = new CapturedLogs();
        await using var connection = new EtcdConnection(new EtcdConnectionOptions { Endpoints = [Etcd.ConnectionString] }, logs);
        Etcd.Put("/web/a", value);
        Etcd.Put("/web/b", "h:2");
        await using var directory = new ServiceDirectory(connection, "/web/");
        var now = await directory.WaitForLoadAsync().Within("the first load");

        now.GetAddresses("/web/").Should().Equal("h:2");
        Etcd.Put("/web/a", value);
        Etcd.Put("/web/a", "h:1");
        now = await directory.WaitForChangeAsync(now).Within("a change");
        now.GetAddresses("/web/").Should().Equal("h:1", "h:2");
        Etcd.Put("/web/a", value);
        now = await directory.WaitForChangeAsync(now).Within("a change");
        now.GetAddresses("/web/").Should().Equal("h:2");

        logs.Entries.Where(entry => entry.Id.Id == 201).Select(entry => entry.Message)
            .Should().Equal($"Skipped /web/a: {reason}.", $"Skipped /web/a: {reason}.");
    }

    [Test]
    public async Task Load_ControlCharactersInAKey_StayOnOneLineOfTheLog()
    {
        var logs = new CapturedLogs();
        await using var connection = new EtcdConnection(new EtcdConnectionOptions { Endpoints = [Etcd.ConnectionString] }, logs);
        Etcd.Put("/web/x\n2026-01-01 ERROR forged\u001b[0m", "nonsense");
        await using var directory = new ServiceDirectory(connection, "/web/");

        await directory.WaitForLoadAsync().Within("the first load");

        logs.Entries.Should().ContainSingle(entry => entry.Id.Id == 201).Which.Message
            .Should().Be("Skipped /web/x\\n2026-01-01 ERROR forged\\u001b[0m: the value is not an endpoint.");
        logs.Entries.Should().OnlyContain(entry => !entry.Message.Any(char.IsControl));
    }

    [Test]
    public async Task WaitForChange_AddedAndDeleted_GivesSnapshotsThatDoNotChange()
    {
        await using var directory = new ServiceDirectory(Connection, "/web/", "/gRPC/");
        var empty = await directory.WaitForLoadAsync().Within("the first load");

        Etcd.Put("/gRPC/node1", "localhost:9000");
        var one = await directory.WaitForChangeAsync(empty).Within("a change");
        Etcd.Put("/gRPC/node1", "localhost:9001");
        var other = await directory.WaitForChangeAsync(one).Within("a change");

        empty.GetAddresses("/gRPC/").Should().BeEmpty();
        one.GetAddresses("/gRPC/").Should().Equal("localhost:9000");
        other.GetAddresses("/gRPC/").Should().Equal("localhost:9001");
        other.Prefixes["/gRPC/"].Revision.Should().BeGreaterThan(one.Prefixes["/gRPC/"].Revision);
        (await directory.WaitForChangeAsync(empty).Within("what is newer already")).Should().BeSameAs(other);
    }

    [Test]
    public async Task GetServices_EtcdGone_KeepsWhatIsKnown()
    {
        Etcd.Put("/web/node1", "localhost:8000");
        await using var directory = new ServiceDirectory(Connection, "/web/");
        await directory.WaitForLoadAsync().Within("the first load");

        await Etcd.DisposeAsync();

        directory.Current.GetAddresses("/web/").Should().Equal("localhost:8000");
    }

    [Test]
    public async Task Dispose_SomeoneWaits_EndsTheWait()
    {
        var directory = new ServiceDirectory(Connection, "/web/");
        var services = await directory.WaitForLoadAsync().Within("the first load");
        var change = directory.WaitForChangeAsync(services);

        await directory.DisposeAsync().Within("the disposal");

        await change.Awaiting(it => it.Within("the end")).Should().ThrowAsync<ObjectDisposedException>();
        await directory.DisposeAsync();
    }

    [Test]
    public async Task WaitForLoad_Cancelled_IsCancelled()
    {
        await Etcd.DisposeAsync();
        await using var directory = new ServiceDirectory(Connection, "/web/");
        using var cancel = new CancellationTokenSource();
        var load = directory.WaitForLoadAsync(cancel.Token);

        await cancel.CancelAsync();

        await load.Awaiting(it => it.Within("the cancellation")).Should().ThrowAsync<OperationCanceledException>();
    }

    [TestCase]
    [TestCase("")]
    [TestCase("a", "a")]
    public void Make_BadPrefixes_NamesTheArgument(params string[] prefixes)
    {
        var make = () => new ServiceDirectory(Connection, prefixes);

        make.Should().Throw<ArgumentException>().Which.ParamName.Should().Be("prefixes");
    }

    [Test]
    public async Task Create_FromContainer_Works()
    {
        Etcd.Put("/web/node1", "localhost:8000");
        var services = new ServiceCollection().AddEtcdDiscovery(Etcd.ConnectionString);
        await using var provider = services.BuildServiceProvider();

        await using var directory = provider.GetRequiredService<ServiceDirectoryFactory>().Create("/web/");

        (await directory.WaitForLoadAsync().Within("the first load")).GetAddresses("/web/").Should().Equal("localhost:8000");
    }
}
