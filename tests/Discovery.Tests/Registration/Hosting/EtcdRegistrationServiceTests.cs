using System.Net;
using System.Text.Json;
using Etcd.Discovery.Tests.Registration.Support;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration.Hosting;

internal sealed class EtcdRegistrationServiceTests : WebAppFixture
{
    private static readonly TestCaseData[] BadOptions =
    [
        Bad("Target", options => options.Target = ""),
        Bad("Target", options => options.Target = "shop/"),
        Bad("AdvertisedAddress", options => options.AdvertisedAddress = "10.0.0.1"),
        Bad("AdvertisedHost", options => options.AdvertisedHost = "http://orders"),
        Bad("AdvertisedHost", options => options.AdvertisedHost = "0.0.0.0"),
        Bad("AdvertisedHost", options => options.AdvertisedHost = "[::]"),
        Bad("Metadata", options => (options.AdvertiseScheme, options.Metadata) = (true, "blue")),
        Bad("InstanceId", options => options.InstanceId = ""),
        Bad("Ttl", options => options.Ttl = TimeSpan.Zero),
        Bad("Takeover", options => options.Takeover = (TakeoverPolicy)7),
        Bad("RegisterTimeout", options => options.RegisterTimeout = TimeSpan.Zero),
        Bad("DeregisterTimeout", options => options.DeregisterTimeout = TimeSpan.Zero),
        Bad("DrainDelay", options => options.DrainDelay = TimeSpan.FromSeconds(-1)),
    ];

    [Test]
    public async Task Start_ServerOnLoopback_RegistersItsBoundAddress()
    {
        using var metadata = JsonDocument.Parse("""{"zone":"eu"}""");
        await using var app = Build(options => options.Metadata = metadata.RootElement);

        await app.StartAsync().Within();

        var address = new Uri(app.Urls.Single()).Authority;
        var found = await Etcd.WaitForAsync($"{Target}/{address}", pair => pair is not null);
        found!.Value.ToStringUtf8().Should().Be($$$"""{"Op":0,"Addr":"{{{address}}}","Metadata":{"zone":"eu"}}""");
        found.Lease.Should().NotBe(0);
        await app.StopAsync().Within();
    }

    [Test]
    public async Task Start_ServerOnAnyAddress_RegistersTheAdvertisedHostWithTheBoundPort()
    {
        await using var app = Build(options => options.AdvertisedHost = "orders.example.com", IPAddress.Any);

        await app.StartAsync().Within();

        var port = new Uri(app.Urls.Single()).Port;
        await Etcd.WaitForAsync($"{Target}/orders.example.com:{port}", pair => pair is not null);
        await app.StopAsync().Within();
    }

    [Test]
    public async Task Start_AdvertisedAddressAndInstance_RegistersThem()
    {
        await using var app = Build(options =>
        {
            options.AdvertisedAddress = Address;
            options.InstanceId = "pod-7";
        });

        await app.StartAsync().Within();

        var found = await Etcd.WaitForAsync($"{Target}/pod-7", pair => pair is not null);
        found!.Value.ToStringUtf8().Should().Be(Value);
        await app.StopAsync().Within();
    }

    [Test]
    public async Task Start_TwoServices_RegistersBoth()
    {
        await using var app = Build(null, configureServices: services => services.AddEtcdServerRegistration("shop/billing"));

        await app.StartAsync().Within();

        var address = new Uri(app.Urls.Single()).Authority;
        await Etcd.WaitForAsync($"{Target}/{address}", pair => pair is not null);
        await Etcd.WaitForAsync($"shop/billing/{address}", pair => pair is not null);
        await app.StopAsync().Within();
    }

    [Test]
    public async Task Start_SelectedAddress_RegistersThatOne()
    {
        await using var app = Build(
            options => options.SelectBoundAddress(bound => bound.Last()),
            configureServices: services => services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0)));

        await app.StartAsync().Within();

        app.Urls.Should().HaveCount(2);
        await Etcd.WaitForAsync($"{Target}/{new Uri(app.Urls.Last()).Authority}", pair => pair is not null);
        await app.StopAsync().Within();
    }

    [Test]
    public async Task Stop_WhileDraining_IsDeregisteredAndStillServes()
    {
        await using var app = Build(options => options.DrainDelay = TimeSpan.FromMinutes(10));
        app.MapGet("/", () => "still here");
        await app.StartAsync().Within();
        var url = app.Urls.Single();
        var key = $"{Target}/{new Uri(url).Authority}";
        await Etcd.WaitForAsync(key, pair => pair is not null);

        using var endDrain = new CancellationTokenSource();
        var stopping = app.StopAsync(endDrain.Token);
        await Etcd.WaitForAsync(key, pair => pair is null);

        using var client = new HttpClient();
        (await client.GetStringAsync(url).Within()).Should().Be("still here");
        stopping.IsCompleted.Should().BeFalse();

        await endDrain.CancelAsync();
        await stopping.Within().ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Test]
    public async Task Stop_EtcdSilent_StopsAllTheSame()
    {
        await using var app = Build(options => options.DeregisterTimeout = TimeSpan.FromMilliseconds(100));
        await app.StartAsync().Within();
        await Etcd.WaitForAsync($"{Target}/{new Uri(app.Urls.Single()).Authority}", pair => pair is not null);

        Wire.Cut();

        await app.StopAsync().Within();
    }

    [Test]
    public async Task Start_EtcdDown_ServesAndRegistersOnceItIsUp()
    {
        await StopServerAsync();
        await using var app = Build();
        app.MapGet("/", () => "up");

        await app.StartAsync().Within();

        using var client = new HttpClient();
        (await client.GetStringAsync(app.Urls.Single()).Within()).Should().Be("up");
        await StartServerAsync();
        await Etcd.WaitForAsync($"{Target}/{new Uri(app.Urls.Single()).Authority}", pair => pair is not null);
        await app.StopAsync().Within();
    }

    [Test]
    public async Task Start_EtcdSilentAndFailFast_FailsInTime()
    {
        Wire.Cut();
        await using var app = Build(options =>
        {
            options.FailFast = true;
            options.RegisterTimeout = TimeSpan.FromMilliseconds(100);
            options.DeregisterTimeout = TimeSpan.FromMilliseconds(100);
        });

        await app.Invoking(it => it.StartAsync().Within()).Should().ThrowAsync<EtcdUnavailableException>().WithMessage("*shop/orders*");
    }

    [Test]
    public async Task Start_NoAddressAndFailFast_Fails()
    {
        await using var app = Build(options =>
        {
            options.FailFast = true;
            options.SelectBoundAddress(_ => null);
        });

        await app.Invoking(it => it.StartAsync().Within())
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("*AdvertisedAddress*");
    }

    [Test]
    public async Task Start_NoAddress_ServesUnregistered()
    {
        await using var app = Build(options => options.SelectBoundAddress(_ => null));

        await app.StartAsync().Within();

        (await Etcd.LeasesAsync()).Should().BeEmpty();
        await app.StopAsync().Within();
    }

    [Test]
    public async Task Dispose_WithoutStop_Deregisters()
    {
        var app = Build();
        await app.StartAsync().Within();
        var key = $"{Target}/{new Uri(app.Urls.Single()).Authority}";
        await Etcd.WaitForAsync(key, pair => pair is not null);

        await app.DisposeAsync().Within();

        (await Etcd.FindAsync(key)).Should().BeNull();
    }

    [TestCaseSource(nameof(BadOptions))]
    public async Task Start_OptionOutOfRange_FailsAndNamesIt(string property, Action<EtcdRegistrationOptions> configure)
    {
        await using var app = Build(configure);

        await app.Invoking(it => it.StartAsync().Within())
            .Should().ThrowAsync<OptionsValidationException>().WithMessage($"*EtcdRegistrationOptions.{property} *");
    }

    [Test]
    public void AddEtcdRegistration_NoTarget_Throws() =>
        FluentActions.Invoking(() => new ServiceCollection().AddEtcdRegistration(""))
            .Should().Throw<ArgumentException>().WithParameterName("target");

    private static TestCaseData Bad(string property, Action<EtcdRegistrationOptions> configure) => new(property, configure);
}
