using System.Text;
using System.Text.Json.Nodes;
using Etcd.Api;
using Etcd.Discovery.Tests.Endpoints.Formats;
using Etcd.Discovery.Tests.Registration.Support;
using FluentAssertions;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration;

/// <summary>Registrations that the clients of other registries find.</summary>
internal sealed class RegistrationFormatTests : RegistrationFixture
{
    private static IEnumerable<WrittenSample> Written => RegistrySamples.Written;

    [TestCaseSource(nameof(Written))]
    public async Task Register_InAFormat_IsInEtcdAsItsRegistryWritesItUntilItEnds(WrittenSample sample)
    {
        var options = new ServiceRegistrationOptions { Format = sample.Format, InstanceId = sample.InstanceId };

        var registration = await Registrar.RegisterAsync(sample.Target, sample.Endpoint, options).Within();

        registration.Key.Should().Be(sample.Key);
        var pair = await Etcd.FindAsync(sample.Key);
        pair!.Value.ToStringUtf8().Should().Be(sample.Value);
        pair.Lease.Should().Be(registration.LeaseId);
        await using var directory = new ServiceDirectory(Connection, sample.Key[..sample.Key.LastIndexOf('/')]);
        var services = await directory.WaitForLoadAsync().Within("the first load");
        services.Prefixes.Values.Single().Endpoints.Values.Single().Address.Should().Be(sample.Endpoint.Address);
        await registration.DeregisterAsync().Within();
        (await Etcd.FindAsync(sample.Key)).Should().BeNull();
    }

    [TestCase("go-naming", true)]
    [TestCase("host-port", false)]
    [TestCase("kitex", false)]
    public async Task Deregister_OtherRegistry_WritesNoValueThatItsClientsCannotRead(string format, bool announces)
    {
        var registration = await RegisterAsync(new() { Format = format });
        var value = (await Etcd.FindAsync(Key))!.Value;
        var before = Server.Revision;

        await registration.DeregisterAsync().Within();

        var values = new List<ByteString>();
        for (var revision = before + 1; revision <= Server.Revision; revision++)
        {
            var response = await Etcd.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8(Key), Revision = revision });
            values.AddRange(response.Kvs.Select(pair => pair.Value));
        }

        values.Any(it => it != value).Should().Be(announces);
    }

    [Test]
    public async Task Update_InAFormat_ReplacesTheValueUnderTheSameKey()
    {
        await using var registration = await RegisterAsync(new() { Format = "kitex" });

        await registration.UpdateAsync(new RegisteredEndpoint("10.0.0.6:80", new JsonObject { ["weight"] = 7 })).Within();

        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().Be("""{"network":"tcp","address":"10.0.0.6:80","weight":7,"tags":null}""");
    }

    [Test]
    public async Task Register_MetadataThatTheFormatCannotHold_IsRefusedAndNothingIsWritten()
    {
        var endpoint = new RegisteredEndpoint(Address, new JsonObject { ["zone"] = "eu" });
        var options = new ServiceRegistrationOptions { Format = "go-zero" };

        (await Registrar.Awaiting(it => it.RegisterAsync(Target, endpoint, options)).Should().ThrowAsync<ArgumentException>())
            .WithMessage("The format go-zero holds the address only*").Which.ParamName.Should().Be("endpoint");
        await using var registration = await Registrar.RegisterAsync(Target, new RegisteredEndpoint(Address), options).Within();
        (await registration.Awaiting(it => it.UpdateAsync(endpoint)).Should().ThrowAsync<ArgumentException>())
            .Which.ParamName.Should().Be("endpoint");
        (await Etcd.FindAsync(registration.Key))!.Value.ToStringUtf8().Should().Be(Address);
    }

    [TestCase("zero")]
    [TestCase("")]
    [TestCase(null)]
    public async Task Register_UnknownFormat_IsRefusedByName(string? format) =>
        (await Registrar.Awaiting(it => it.RegisterAsync(Target, new RegisteredEndpoint(Address), new() { Format = format! }))
            .Should().ThrowAsync<ArgumentException>())
            .WithMessage("*ServiceRegistrationOptions.Format must be the name of a format*go-zero*").Which.ParamName.Should().Be("Format");

    [Test]
    public async Task UseFormat_OwnFormat_WritesItsKeyAndValue()
    {
        var options = new ServiceRegistrationOptions().UseFormat(new OwnFormat());

        await using var registration = await RegisterAsync(options);

        options.Format.Should().Be("own");
        registration.Key.Should().Be($"/own/{Target}");
        (await Etcd.FindAsync($"/own/{Target}"))!.Value.ToStringUtf8().Should().Be($"own {Address}");
    }

    [Test]
    public async Task Start_FormatInTheSection_IsThatOfTheRegistration()
    {
        using var worker = Build(
            """{ "Target": "orders.rpc", "AdvertisedAddress": "10.0.0.1:80", "InstanceId": "42", "Format": "go-zero" }""");

        await worker.StartAsync().Within();

        (await Etcd.WaitForAsync("orders.rpc/42", pair => pair is not null))!.Value.ToStringUtf8().Should().Be("10.0.0.1:80");
        await worker.StopAsync().Within();
    }

    [Test]
    public async Task Start_OwnFormatInCode_IsThatOfTheRegistration()
    {
        using var worker = Build(
            """{ "Target": "orders", "AdvertisedAddress": "10.0.0.1:80" }""", options => options.UseFormat(new OwnFormat()));

        await worker.StartAsync().Within();

        (await Etcd.WaitForAsync("/own/orders", pair => pair is not null))!.Value.ToStringUtf8().Should().Be("own 10.0.0.1:80");
        await worker.StopAsync().Within();
    }

    [Test]
    public async Task Start_UnknownFormat_Fails()
    {
        using var worker = Build("""{ "Target": "orders", "AdvertisedAddress": "10.0.0.1:80", "Format": "zero" }""");

        await worker.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("EtcdRegistrationOptions.Format must be the name of a format*\"zero\"*");
    }

    [TestCase(
        """{ "Target": "orders", "AdvertisedAddress": "10.0.0.1:80", "Format": "go-zero", "Metadata": { "zone": "eu" } }""",
        "EtcdRegistrationOptions.Metadata cannot be registered with the Format \"go-zero\": The format go-zero holds the address only*metadata.")]
    [TestCase(
        """{ "Target": "orders", "AdvertisedAddress": "10.0.0.1:80", "Format": "kitex", "Metadata": { "weight": 0 } }""",
        "EtcdRegistrationOptions.Metadata cannot be registered*whole number*")]
    [TestCase(
        """{ "Target": "orders", "Format": "host-port", "AdvertiseScheme": true }""",
        "EtcdRegistrationOptions.AdvertiseScheme cannot be used with the Format \"host-port\"*")]
    public async Task Start_MetadataThatTheFormatCannotHold_FailsBeforeAnyServiceStarts(string section, string message)
    {
        var early = new EarlyService();
        using var worker = Build(
            section, services: services => services.AddSingleton<IHostedService>(early).AddSingleton<IBoundAddressSource>(early));

        await worker.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<OptionsValidationException>().WithMessage(message);

        early.Started.Should().BeFalse();
    }

    private IHost Build(
        string section, Action<EtcdRegistrationOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        services?.Invoke(builder.Services);
        builder.Services.AddLogging().AddSingleton(Connection).AddEtcdRegistration(OptionsBinding.FromJson(section), configure);
        return builder.Build();
    }

    private sealed class EarlyService : IHostedService, IBoundAddressSource
    {
        public bool Started { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Started = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask<IReadOnlyCollection<string>> GetAddressesAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The host has not started.");
    }

    private sealed class OwnFormat : IEndpointFormat
    {
        public string Name => "own";

        public bool TryRead(string key, ReadOnlySpan<byte> value, out IReadOnlyList<RegisteredEndpoint> endpoints)
        {
            endpoints = [];
            return false;
        }

        public string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint) => $"/own/{target}";

        public byte[] Write(string target, string key, RegisteredEndpoint endpoint) => Encoding.UTF8.GetBytes($"own {endpoint.Address}");
    }
}
