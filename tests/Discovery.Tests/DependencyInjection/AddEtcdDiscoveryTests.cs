using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.DependencyInjection;

/// <summary>The ways to configure a connection, by which a program reaches its etcd.</summary>
[TestFixture]
internal sealed class AddEtcdDiscoveryTests : EtcdFixture
{
    private const string Secret = "s3cret";

    [Test]
    public async Task ConnectionString_ByName_IsReadFromTheFile()
    {
        using var folder = new TemporaryDirectory();
        await WriteSettingsAsync(folder, $$"""{ "ConnectionStrings": { "etcd": "{{Etcd.ConnectionString}}" } }""");
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder.Path });
        builder.AddEtcdDiscovery("etcd", options => options.CallTimeout = TimeSpan.FromSeconds(30));

        await ShouldReachEtcdAsync(builder);
    }

    [Test]
    public async Task ConnectionString_WithAUser_Authenticates()
    {
        await Clients.EnableAuthenticationAsync();
        var builder = CreateBuilder(new() { ["ConnectionStrings:etcd"] = $"Endpoints={Etcd.ConnectionString};Username=root;Password=secret" });
        builder.AddEtcdDiscovery("etcd");

        await ShouldReachEtcdAsync(builder);
    }

    [Test]
    public async Task ConnectionString_AsASection_IsRead()
    {
        var builder = CreateBuilder(new() { ["ConnectionStrings:etcd"] = Etcd.ConnectionString });
        builder.Services.AddEtcdDiscovery(builder.Configuration.GetSection("ConnectionStrings:etcd"));

        await ShouldReachEtcdAsync(builder);
    }

    [Test]
    public async Task ConnectionString_WithPropertiesBeside_BothApply()
    {
        var builder = CreateBuilder(new() { ["Etcd"] = Etcd.ConnectionString, ["Etcd:CallTimeout"] = "00:00:09" });
        builder.Services.AddEtcdDiscovery(builder.Configuration.GetSection("Etcd"));

        (await ShouldReachEtcdAsync(builder)).CallTimeout.Should().Be(TimeSpan.FromSeconds(9));
    }

    [Test]
    public async Task Configure_NothingElse_Applies()
    {
        var builder = CreateBuilder([]);
        builder.Services.AddEtcdDiscovery().AddSingleton<IConfigureOptions<EtcdConnectionOptions>>(
            new ConfigureOptions<EtcdConnectionOptions>(options => options.Endpoints = [Etcd.ConnectionString]));

        await ShouldReachEtcdAsync(builder);
    }

    [TestCase("etcd", null, "*no section ConnectionStrings:etcd*")]
    [TestCase("etcd", "", "*ConnectionStrings:etcd:*empty*")]
    [TestCase("etcd", "Endpoint=http://a;Usr=root;Password=s3cret", "*ConnectionStrings:etcd: *key other than*")]
    [TestCase("etcd", "http://root:s3cret@a:2379", "*ConnectionStrings:etcd: *not an etcd endpoint*")]
    [TestCase("etcd", "Endpoint=http://a;Password=s3cret", "*EtcdConnectionOptions.Username must be set*")]
    public async Task Start_ConnectionStringIsWrong_FailsAndNamesItWithoutTheSecret(string name, string? value, string message)
    {
        var builder = CreateBuilder(value is null ? [] : new() { ["ConnectionStrings:etcd"] = value });
        builder.AddEtcdDiscovery(name);
        using var host = builder.Build();

        var failure = await host.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<OptionsValidationException>()
            .WithMessage(message);

        failure.Which.ToString().Should().NotContain(Secret);
    }

    [Test]
    public async Task Start_EndpointForEndpoints_FailsAndListsTheNames()
    {
        var builder = CreateBuilder(new() { ["Etcd:Endpoint"] = Etcd.ConnectionString });
        builder.Services.AddEtcdDiscovery(builder.Configuration.GetSection("Etcd"));
        using var host = builder.Build();

        await host.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("*Etcd:Endpoint is not the name of a property*Endpoints*");
    }

    [Test]
    public async Task Start_ResolverIsAText_Fails()
    {
        var builder = CreateBuilder(new() { ["Etcd"] = Etcd.ConnectionString, ["Resolver"] = "Drain" });
        builder.Services.AddEtcdDiscovery(builder.Configuration.GetSection("Etcd"), builder.Configuration.GetSection("Resolver"));
        using var host = builder.Build();

        await host.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("*Resolver is a text, but must be a section with properties of EtcdResolverOptions*");
    }

    [TestCase("http://a:2379,http://b:2379", "http://b:2379,http://a:2379")]
    [TestCase("http://a:2379", "HTTP://A:2379")]
    [TestCase("http://a:2379", "a")]
    [TestCase("http://a:2379", "Endpoints=http://a:2379;Username=root;Password=s3cret")]
    [TestCase("Endpoints=http://a:2379;Username=root;Password=s3cret", "Endpoints=http://a:2379;Username=root;Password=s3cret")]
    public void AddEtcdDiscovery_OneClusterTwice_AddsUp(string first, string second)
    {
        using var services = new ServiceCollection()
            .AddEtcdDiscovery(options => options.CallTimeout = TimeSpan.FromSeconds(9))
            .AddEtcdDiscovery(first)
            .AddEtcdDiscovery(second)
            .AddEtcdDiscovery(options => options.MaxBackoff = TimeSpan.FromSeconds(8)).BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<EtcdConnectionOptions>>().Value;

        options.Endpoints.Should().HaveCount(second.Split(',').Length);
        (options.CallTimeout, options.MaxBackoff).Should().Be((TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(8)));
    }

    [TestCase("http://a:2379", "http://b:2379")]
    [TestCase("http://a:2379", "http://a:2379,http://b:2379")]
    [TestCase("Endpoints=http://a:2379;Username=root;Password=s3cret", "http://b:2379")]
    [TestCase("Endpoints=http://a:2379;Username=root;Password=s3cret", "Endpoints=http://a:2379;Username=app;Password=s3cret")]
    [TestCase("Endpoints=http://a:2379;Username=root;Password=s3cret", "Endpoints=http://a:2379;Username=root;Password=0ther")]
    public async Task Start_AddEtcdDiscoveryOfTwoClusters_FailsAndNamesThemWithoutTheSecret(string first, string second)
    {
        var builder = CreateBuilder([]);
        builder.Services.AddEtcdDiscovery(first).AddEtcdDiscovery(second);
        using var host = builder.Build();

        var failure = await host.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("AddEtcdDiscovery is called for two clusters or users: http://a:2379*EtcdConnection*");

        failure.Which.ToString().Should().NotContain(Secret).And.NotContain("0ther");
    }

    [Test]
    public async Task Configure_AnotherCluster_ReplacesTheOneOfAddEtcdDiscovery()
    {
        var builder = CreateBuilder([]);
        builder.Services.AddEtcdDiscovery("http://a:2379");
        builder.Services.Configure<EtcdConnectionOptions>(options => options.Endpoints = [Etcd.ConnectionString]);

        await ShouldReachEtcdAsync(builder);
    }

    private static Task WriteSettingsAsync(TemporaryDirectory folder, string json) =>
        File.WriteAllTextAsync(Path.Combine(folder.Path, "appsettings.json"), json);

    private static HostApplicationBuilder CreateBuilder(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }

    private static async Task<EtcdConnectionOptions> ShouldReachEtcdAsync(HostApplicationBuilder builder)
    {
        using var host = builder.Build();
        await host.StartAsync().Within();
        var connection = host.Services.GetRequiredService<EtcdConnection>();

        (await new EndpointManager(connection, Target).ListAsync().Within()).Should().BeEmpty();

        await host.StopAsync().Within();
        return connection.Options;
    }
}
