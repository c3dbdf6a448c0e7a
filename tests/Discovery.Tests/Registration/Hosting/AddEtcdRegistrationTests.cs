using System.Text.Json.Nodes;
using Etcd.Discovery.Registration.Hosting;
using Etcd.Discovery.Tests.Options;
using Etcd.Discovery.Tests.Registration.Support;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration.Hosting;

/// <summary>Registration in a program without a web server, from code and from configuration.</summary>
internal sealed class AddEtcdRegistrationTests : RegistrationFixture
{
    [Test]
    public async Task Start_WorkerWithAdvertisedAddress_IsListedUntilItStops()
    {
        using var worker = Build(services => services.AddEtcdRegistration(Target, options => options.AdvertisedAddress = Address));

        await worker.StartAsync().Within();
        (await Etcd.WaitForAsync(Key, pair => pair is not null))!.Value.ToStringUtf8().Should().Be(Value);
        await worker.StopAsync().Within();

        (await Etcd.FindAsync(Key)).Should().BeNull();
    }

    [Test]
    public async Task Start_WorkerWithoutAddress_FailsAndSaysWhatToDo()
    {
        using var worker = Build(services => services.AddEtcdRegistration(Target));

        await worker.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("EtcdRegistrationOptions.AdvertisedAddress must be set*AddEtcdServerRegistration*Etcd.Discovery.AspNetCore*");
    }

    [TestCase("http://10.0.0.5:5000", "*EtcdRegistrationOptions.AdvertisedAddress must be host:port*which has a scheme*")]
    [TestCase("10.0.0.5", "*EtcdRegistrationOptions.AdvertisedAddress must be host:port*which has no port*")]
    [TestCase("0.0.0.0:5000", "*EtcdRegistrationOptions.AdvertisedAddress must be one that other machines can dial*")]
    public async Task Start_AddressThatNobodyCanDial_FailsAndSaysWhy(string address, string message)
    {
        using var worker = Build(services => services.AddEtcdRegistration(Target, options => options.AdvertisedAddress = address));

        await worker.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<OptionsValidationException>().WithMessage(message);
    }

    [Test]
    public async Task Start_WithoutAddEtcdDiscovery_SaysWhichCallIsMissing()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddLogging().AddEtcdRegistration(Target, options => options.AdvertisedAddress = Address);
        using var worker = builder.Build();

        await worker.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("*no EtcdConnection*AddEtcdDiscovery*");
    }

    [Test]
    public async Task Start_SharedLease_IsOneForAllRegistrationsThatWantIt()
    {
        var section = OptionsBinding.FromJson(
            """{ "Target": "shop/billing", "AdvertisedAddress": "10.0.0.5:5000", "SharedLease": true }""");
        using var worker = Build(services => services
            .AddEtcdRegistration(section)
            .AddEtcdRegistration(Target, options => (options.AdvertisedAddress, options.SharedLease) = (Address, true))
            .AddEtcdRegistration("shop/own", options => options.AdvertisedAddress = Address));

        await worker.StartAsync().Within();

        var handles = worker.Services.GetServices<IEtcdRegistration>().ToArray();
        foreach (var handle in handles)
        {
            await handle.WaitForStateAsync(RegistrationState.Registered).Within();
        }

        handles[1].LeaseId.Should().Be(handles[0].LeaseId).And.NotBe(handles[2].LeaseId);
        (await Etcd.LeasesAsync()).Should().HaveCount(2);
        await worker.StopAsync().Within();
        (await Etcd.LeasesAsync()).Should().BeEmpty();
        (await Etcd.FindAsync(Key)).Should().BeNull();
    }

    [TestCase("10.0.0.5:5000", null)]
    [TestCase("tcp://10.0.0.5:5000", null)]
    [TestCase("0.0.0.0:5000", "10.0.0.5")]
    public async Task Start_WorkerWithABoundAddressSource_RegistersItsAddress(string bound, string? host)
    {
        using var worker = Build(services => services
            .AddSingleton<IBoundAddressSource>(new OwnServer(bound))
            .AddEtcdRegistration(Target, options => options.AdvertisedHost = host));

        await worker.StartAsync().Within();

        await Etcd.WaitForAsync(Key, pair => pair is not null);
        await worker.StopAsync().Within();
    }

    [TestCase("""{ "weight": 3, "zone": "eu" }""", """{"weight":3,"zone":"eu"}""")]
    [TestCase("""["a", 2, { "b": true }]""", """["a",2,{"b":true}]""")]
    [TestCase("\"blue\"", "\"blue\"")]
    [TestCase("3", "3")]
    [TestCase("null", "null")]
    public async Task Start_MetadataInTheSection_IsInEtcd(string metadata, string expected)
    {
        var configuration = OptionsBinding.FromJson(
            $$"""{ "Registration": { "Target": "shop/orders", "AdvertisedAddress": "10.0.0.5:5000", "Metadata": {{metadata}} } }""");
        using var worker = Build(services => services.AddEtcdRegistration(configuration.GetSection("Registration")));

        await worker.StartAsync().Within();

        var found = await Etcd.WaitForAsync(Key, pair => pair is not null);
        found!.Value.ToStringUtf8().Should().Be($$"""{"Op":0,"Addr":"10.0.0.5:5000","Metadata":{{expected}}}""");
        await worker.StopAsync().Within();
    }

    [Test]
    public void Configure_Section_IsTheDefaultOfEveryRegistration()
    {
        using var worker = Build(services => services
            .AddEtcdRegistration("shop/billing")
            .Configure<EtcdRegistrationOptions>(OptionsBinding.FromJson(RegistrationSection.Json))
            .AddEtcdRegistration("shop/orders", options => options.InstanceId = "own"));

        var registrations = worker.Services.GetServices<IEtcdRegistration>().OfType<HostedRegistration>().ToArray();

        OptionsBinding.Describe(registrations[0].Options).Should().Equal(RegistrationSection.Expected);
        OptionsBinding.Describe(registrations[1].Options).Should().Equal(
            new Dictionary<string, string>(RegistrationSection.Expected) { ["Target"] = "shop/orders", ["InstanceId"] = "own" });
    }

    [Test]
    public void Configure_MetadataThatSectionsAddTo_StaysEachRegistrationsOwn()
    {
        EndpointMetadata? shared = new JsonObject { ["zone"] = "eu" };
        var first = OptionsBinding.FromJson("""{ "Target": "shop/a", "AdvertisedAddress": "h:1", "Metadata": { "weight": 1 } }""");
        var second = OptionsBinding.FromJson("""{ "Target": "shop/b", "AdvertisedAddress": "h:2", "Metadata": { "tier": 2 } }""");
        using var worker = Build(services => services
            .Configure<EtcdRegistrationOptions>(options => options.Metadata = shared)
            .AddEtcdRegistration(first)
            .AddEtcdRegistration(second));

        var registrations = worker.Services.GetServices<IEtcdRegistration>().OfType<HostedRegistration>();

        registrations.Select(registration => $"{registration.Options.Metadata}")
            .Should().Equal("""{"weight":1,"zone":"eu"}""", """{"tier":2,"zone":"eu"}""");
        $"{shared}".Should().Be("""{"zone":"eu"}""");
    }

    [TestCase("""{ "Ttl": "00:00:00" }""", "*EtcdRegistrationOptions.Ttl must be between*")]
    [TestCase("""{ "Ttl": 15 }""", "*Registration:Ttl*hh:mm:ss*\"15\"*")]
    [TestCase("""{ "Ttl": "15:00:00:00:00" }""", "*Registration:Ttl*hh:mm:ss*")]
    [TestCase("""{ "Takeover": "Ask" }""", "*'Ask' at 'Registration:Takeover'*")]
    [TestCase("""{ "SharedLease": "perhaps" }""", "*'perhaps' at 'Registration:SharedLease'*")]
    [TestCase("""{ "InstanceId": { "a": "b" } }""", "*Registration:InstanceId*single value, not a section*")]
    [TestCase("""{ "SelectBoundAddress": "first" }""", "*Registration:SelectBoundAddress is not the name of a property of EtcdRegistrationOptions*")]
    [TestCase("""{ "Metdata": { "weight": 3 } }""", "*Registration:Metdata is not the name of a property of EtcdRegistrationOptions*Metadata*")]
    public async Task Start_SectionIsWrong_FailsAndNamesTheKey(string section, string message)
    {
        var configuration = OptionsBinding.FromJson($$"""{ "Registration": {{section}} }""");
        using var worker = Build(services => services.AddEtcdRegistration(configuration.GetSection("Registration"), options =>
        {
            options.Target = Target;
            options.AdvertisedAddress = Address;
        }));

        await worker.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<Exception>().WithMessage(message);
    }

    [Test]
    public async Task Start_SectionWithoutTarget_FailsAndNamesIt()
    {
        using var worker = Build(services => services.AddEtcdRegistration(
            OptionsBinding.FromJson("""{ "AdvertisedAddress": "10.0.0.5:5000" }""")));

        await worker.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("EtcdRegistrationOptions.Target must not be empty*");
    }

    [TestCase("""{ "Ttl": "00:00:20" }""", "shop/orders")]
    [TestCase("""{ "Ttl": "00:00:20", "Target": "shop/billing" }""", "shop/billing")]
    public void AddEtcdRegistration_TargetAndSection_BothApply(string section, string target)
    {
        var configuration = OptionsBinding.FromJson($$"""{ "Registration": {{section}} }""");
        using var worker = Build(services => services.AddEtcdRegistration(
            Target, configuration.GetSection("Registration"), options => options.AdvertisedAddress = Address));

        var options = worker.Services.GetServices<IEtcdRegistration>().OfType<HostedRegistration>().Single().Options;

        (options.Target, options.Ttl, options.AdvertisedAddress).Should().Be((target, TimeSpan.FromSeconds(20), Address));
    }

    [TestCase("""{ "Registration": "shop/orders" }""", "*Registration is a text, but must be a section*EtcdRegistrationOptions*")]
    [TestCase("{ }", "*no section Registration*")]
    [TestCase("""{ "Registration": { "Tl": "00:00:20" } }""", "*Registration:Tl is not the name of a property*Ttl*")]
    public async Task Start_TargetAndWrongSection_Fails(string json, string message)
    {
        var section = OptionsBinding.FromJson(json).GetSection("Registration");
        using var worker = Build(services => services.AddEtcdRegistration(Target, section));

        await worker.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<OptionsValidationException>().WithMessage(message);
    }

    [Test]
    public void Configure_ByTarget_AppliesToThatRegistration()
    {
        var fromFile = OptionsBinding.FromJson("""{ "Target": "shop/file", "AdvertisedAddress": "h:1" }""");
        using var worker = Build(services => services
            .Configure<EtcdRegistrationOptions>(Target, OptionsBinding.FromJson("""{ "InstanceId": "pod-1" }"""))
            .Configure<EtcdRegistrationOptions>("shop/file", options => options.InstanceId = "pod-2")
            .AddEtcdRegistration(Target)
            .AddEtcdRegistration(fromFile)
            .AddEtcdRegistration("shop/other")
            .PostConfigure<EtcdRegistrationOptions>(options => options.AdvertisedAddress = Address)
            .PostConfigure<EtcdRegistrationOptions>("shop/other", options => options.DrainDelay = TimeSpan.FromSeconds(2)));

        var registrations = worker.Services.GetServices<IEtcdRegistration>().OfType<HostedRegistration>().Select(it => it.Options);

        registrations.Select(it => (it.InstanceId, it.AdvertisedAddress, it.DrainDelay.TotalSeconds))
            .Should().Equal(("pod-1", Address, 0), ("pod-2", Address, 0), (null, Address, 2));
    }

    private IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddLogging().AddSingleton(Connection);
        configure(builder.Services);
        return builder.Build();
    }

    private sealed class OwnServer(string address) : IBoundAddressSource
    {
        public async ValueTask<IReadOnlyCollection<string>> GetAddressesAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            return ["unix:/tmp/own.sock", address];
        }
    }
}
