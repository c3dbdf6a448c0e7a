using System.Text;
using Etcd.Discovery.Legacy;
using Etcd.Discovery.Tests.Endpoints.Formats;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Testing;
using Testing.Network;

namespace Etcd.Discovery.Tests.Resolving;

/// <summary>Values of other registries, on every way out.</summary>
[TestFixture]
internal sealed class OtherRegistriesTests : EtcdFixture
{
    [Test]
    public async Task Directory_ValuesOfEveryRegistry_HasTheirAddresses()
    {
        for (var i = 0; i < RegistrySamples.Values.Count; i++)
        {
            Etcd.Put($"/mixed/{i:00}", RegistrySamples.Values[i].Value);
        }

        await using var directory = new ServiceDirectory(Connection, "/mixed");

        var services = await directory.WaitForLoadAsync().Within("the first load");

        services.GetAddresses("/mixed").Should().Equal(
            RegistrySamples.Values.SelectMany(sample => sample.Endpoints).Select(endpoint => endpoint.Split(' ')[0]));
    }

    [Test]
    public async Task Directory_NoEndpoints_SkipsCountsAndLogsEachOnce()
    {
        using var counter = new UnparsableCounter("/nothing/");
        var logs = new CapturedLogs();
        await using var connection = Connect(logs: logs);
        for (var i = 0; i < RegistrySamples.Others.Count; i++)
        {
            Etcd.Put($"/nothing/{i:00}", RegistrySamples.Others[i]);
        }

        await using var directory = new ServiceDirectory(connection, "/nothing/");

        var services = await directory.WaitForLoadAsync().Within("the first load");

        services.GetAddresses("/nothing/").Should().BeEmpty();
        counter.Count.Should().Be(RegistrySamples.Others.Count);
        logs.Entries.Where(entry => entry.Id.Id == 201).Select(entry => entry.Message.Split(':')[0])
            .Should().Equal(RegistrySamples.Others.Select((_, i) => $"Skipped /nothing/{i:00}"));
    }

    [Test]
    public async Task Directory_InstanceWithSeveralEndpointsChanges_FollowsIt()
    {
        const string prefix = "/microservices/shop/";
        await using var directory = new ServiceDirectory(Connection, prefix);
        var now = await directory.WaitForLoadAsync().Within("the first load");
        var expected = new Dictionary<string, string[]>
        {
            ["""{"endpoints":["http://h:1","grpc://h:2","grpc://h:3"]}"""] = ["h:1", "h:2", "h:3"],
            ["""{"endpoints":["grpc://h:4"]}"""] = ["h:4"],
            ["""{"endpoints":["grpc://h:5","http://h:6"]}"""] = ["h:5", "h:6"],
            ["broken"] = [],
            ["""{"endpoints":["grpc://h:7","http://h:8"]}"""] = ["h:7", "h:8"],
        };

        foreach (var (value, addresses) in expected)
        {
            Etcd.Put(prefix + "7f", value);
            now = await directory.WaitForChangeAsync(now).Within("a change");
            now.GetAddresses(prefix).Should().Equal(addresses);
        }

        Etcd.Delete(prefix + "7f");
        now = await directory.WaitForChangeAsync(now).Within("the end");
        now.GetAddresses(prefix).Should().BeEmpty();
    }

    [Test]
    public async Task Directory_AddressWithoutPort_IsSkippedCountedAndLoggedOnceUntilItIsMended()
    {
        using var counter = new UnparsableCounter("/portless/");
        var logs = new CapturedLogs();
        await using var connection = Connect(logs: logs);
        Etcd.Put("/portless/a", """{"Addr":"1.2.3.4"}""");
        Etcd.Put("/portless/b", """{"Addr":"h:2"}""");
        await using var directory = new ServiceDirectory(connection, "/portless/");
        var now = await directory.WaitForLoadAsync().Within("the first load");
        now.GetAddresses("/portless/").Should().Equal("h:2");

        Etcd.Put("/portless/a", """{"Addr":"unix:/tmp/x\n"}""");
        now = await directory.WaitForChangeAsync(now).Within("a change");
        now.GetAddresses("/portless/").Should().Equal("h:2");
        Etcd.Put("/portless/a", "h:1");
        now = await directory.WaitForChangeAsync(now).Within("a change");
        now.GetAddresses("/portless/").Should().Equal("h:1", "h:2");

        counter.Count.Should().Be(2);
        logs.Entries.Should().ContainSingle(entry => entry.Id.Id == 253).Which.Message.Should().Be("Skipped /portless/a: '1.2.3.4' is not host:port.");
    }

    [Test]
    public async Task Directory_KeyWithANul_IsSkippedAndCounted()
    {
        using var counter = new UnparsableCounter("/nul/");
        Etcd.Put("/nul/a", """{"endpoints":["grpc://h:1","grpc://h:2"]}""");
        Etcd.Put("/nul/a\u00000002", "h:3");
        await using var directory = new ServiceDirectory(Connection, "/nul/");

        var services = await directory.WaitForLoadAsync().Within("the first load");

        services.GetAddresses("/nul/").Should().Equal("h:1", "h:2");
        counter.Count.Should().Be(1);
    }

    [Test]
    public async Task Directory_OwnFormats_ReadTheirValuesFirst()
    {
        var logs = new CapturedLogs();
        await using var connection = Connect(logs: logs);
        Etcd.Put("/own/a", "own h:1");
        Etcd.Put("/own/b", "h:2");
        Etcd.Put("/own/c", "throw");
        Etcd.Put("/own/d", "null");
        await using var directory = new ServiceDirectory(connection, [new OwnFormat(), .. EndpointFormats.All], "/own/");
        await using var strict = new ServiceDirectory(connection, [EndpointFormats.GoZero], "/own/");

        (await directory.WaitForLoadAsync().Within("the first load")).GetAddresses("/own/").Should().Equal("h:1", "h:2");
        (await strict.WaitForLoadAsync().Within("the first load")).GetAddresses("/own/").Should().Equal("h:2");

        logs.Entries.Should().Contain(entry => entry.Message == "Skipped /own/c: the format own failed with InvalidOperationException: on purpose.");
    }

    [Test]
    public void Directory_NoFormats_IsRefused()
    {
        var none = () => new ServiceDirectory(Connection, Array.Empty<IEndpointFormat>(), "/web/");
        var absent = () => new ServiceDirectory(Connection, [null!], "/web/");

        none.Should().Throw<ArgumentException>().Which.ParamName.Should().Be("formats");
        absent.Should().Throw<ArgumentException>().Which.ParamName.Should().Be("formats");
    }

    [Test]
    public async Task Factory_InAContainer_ReadsTheFormatsOfTheResolvers()
    {
        Etcd.Put("/web/a", "h:1");
        Etcd.Put("/web/b", """{"Addr":"h:2"}""");
        await using var provider = new ServiceCollection()
            .AddEtcdDiscovery(Etcd.ConnectionString, options => options.Format = "Go-Naming").BuildServiceProvider();

        await using var directory = provider.GetRequiredService<ServiceDirectoryFactory>().Create("/web/");

        (await directory.WaitForLoadAsync().Within("the first load")).GetAddresses("/web/").Should().Equal("h:2");
    }

    [Test]
    public async Task Channel_InstanceOfKratosWithHttpAndGrpc_CallsGrpcOnly()
    {
        await using var server = await GreeterServer.StartAsync();
        Etcd.Put("/microservices/shop/7f", $$"""{"name":"shop","endpoints":["http://127.0.0.1:1","grpc://{{server.Address}}"]}""");
        using var channel = Connection.CreateChannel("etcd:////microservices/shop", resolverOptions: Patient());

        for (var i = 0; i < 5; i++)
        {
            (await GreeterServer.AskAsync(channel)).Should().Be(server.Address);
        }
    }

    [Test]
    public async Task Channel_FormatIsSet_CallsNoValueOfAnother()
    {
        await using var server = await GreeterServer.StartAsync();
        Etcd.Put("svc/a", $$"""{"network":"tcp","address":"{{server.Address}}","weight":10,"tags":null}""");
        using var any = Connection.CreateChannel("etcd:///svc", resolverOptions: Patient());
        using var kitex = Connection.CreateChannel("etcd:///svc", resolverOptions: Patient("kitex"));
        using var other = Connection.CreateChannel("etcd:///svc", resolverOptions: Patient("go-naming"));

        (await GreeterServer.AskAsync(any)).Should().Be(server.Address);
        (await GreeterServer.AskAsync(kitex)).Should().Be(server.Address);
        await other.Awaiting(it => GreeterServer.AskAsync(it)).Should().ThrowAsync<RpcException>().WithMessage("*etcd has no endpoints for 'svc'*");
    }

    [TestCase("zero")]
    [TestCase("")]
    public void Resolver_UnknownFormat_NamesTheFormats(string name)
    {
        var create = () => new EtcdResolverFactory(Connection, new() { Format = name });

        create.Should().Throw<ArgumentException>().WithMessage($"*EtcdResolverOptions.Format must be the name of a format*go-zero*\"{name}\"*")
            .Which.ParamName.Should().Be("Format");
    }

    [Test]
    public async Task Manager_ValuesOfOtherRegistries_AreSkippedCountedAndLoggedOnce()
    {
        const string target = "manager-only-go";
        using var counter = new UnparsableCounter(target + "/");
        var logs = new CapturedLogs();
        await using var connection = Connect(logs: logs);
        Etcd.Put(target + "/a", "h:1");
        Etcd.Put(target + "/b", """{"address":"h:2"}""");
        Etcd.Put(target + "/c", """{"Addr":"h:3"}""");
        var manager = new EndpointManager(connection, target);

        (await manager.ListAsync()).Keys.Should().Equal(target + "/c");
        (await manager.ListAsync()).Keys.Should().Equal(target + "/c");
        counter.Count.Should().Be(2, "the values have not changed");
        logs.Entries.Count(entry => entry.Id.Id == 201).Should().Be(2);

        await using var batches = new Batches(manager);
        (await batches.NextAsync()).Should().Equal("+c=h:3");
        counter.Count.Should().Be(2);
        Etcd.Put(target + "/c", "h:4");
        (await batches.NextAsync()).Should().Equal("-c");
        counter.Count.Should().Be(3);
    }

    [Test]
    public async Task NamingWatcher_ValuesOfOtherRegistries_AreSkippedAndCounted()
    {
        const string target = "naming-only-go";
        using var counter = new UnparsableCounter(target + "/");
        Etcd.Put(target + "/a", "h:1");
        Etcd.Put(target + "/b", """{"Op":"add","Addr":"h:2"}""");
        Etcd.Put(target + "/c", """{"Addr":""}""");
        Etcd.Put(target + "/d", """{"Op":0,"Addr":"h:3"}""");
        await using var watcher = await new NamingResolver(Connection).ResolveAsync(target);

        (await watcher.NextAsync().Within()).Select(update => update.Address).Should().Equal("h:3");
        counter.Count.Should().Be(3);
    }

    // A busy machine may need longer than the default for the first list.
    private static EtcdResolverOptions Patient(string? format = null) => new() { Format = format, InitialTimeout = TimeSpan.FromMinutes(1) };

    private sealed class OwnFormat : IEndpointFormat
    {
        public string Name => "own";

        public bool TryRead(string key, ReadOnlySpan<byte> value, out IReadOnlyList<RegisteredEndpoint> endpoints)
        {
            var text = Encoding.UTF8.GetString(value);
            endpoints = text switch
            {
                "throw" => throw new InvalidOperationException("on purpose"),
                "null" => null!,
                _ when text.StartsWith("own ", StringComparison.Ordinal) => [new RegisteredEndpoint(text[4..])],
                _ => [],
            };
            return endpoints is null || endpoints.Count > 0;
        }

        public string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint) => throw new NotSupportedException();

        public byte[] Write(string target, string key, RegisteredEndpoint endpoint) => throw new NotSupportedException();
    }
}
