using FakeEtcd;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ServiceDiscovery;
using NUnit.Framework;
using Testing;

namespace Etcd.Extensions.ServiceDiscovery.Tests.Support;

/// <summary>An etcd for each test, and a container with the provider. Nothing is polled: only change tokens report changes.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class ProviderFixture
{
    protected const string Service = "my-service";

    private ServiceProvider? _services;

    protected FakeEtcdServer Etcd { get; private set; } = null!;

    /// <summary>The clock of service discovery, but not of the connection.</summary>
    protected ManualTimeProvider Time { get; } = new();

    protected CapturedLogs Logs { get; } = new();

    protected ServiceProvider Services => _services ??= Build();

    [SetUp]
    public async Task StartAsync() => Etcd = await FakeEtcdServer.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync().AsTask().Within("the disposal of the container");
        }

        await Etcd.DisposeAsync();
        Logs.Dispose();
    }

    /// <summary>Builds the container.</summary>
    protected ServiceProvider Build(
        Action<EtcdServiceEndpointProviderOptions>? configure = null,
        Action<IServiceCollection>? before = null,
        Action<ServiceDiscoveryOptions>? discovery = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        AddTo(services, configure, before, discovery);
        return _services = services.BuildServiceProvider();
    }

    protected void AddTo(
        IServiceCollection services,
        Action<EtcdServiceEndpointProviderOptions>? configure = null,
        Action<IServiceCollection>? before = null,
        Action<ServiceDiscoveryOptions>? discovery = null)
    {
        services.AddSingleton<TimeProvider>(Time);
        services.AddEtcdDiscovery(options =>
        {
            options.Endpoints = [Etcd.ConnectionString];
            options.MaxBackoff = TimeSpan.FromMilliseconds(200);
        });
        before?.Invoke(services);
        services.AddServiceDiscovery(options => discovery?.Invoke(options)).AddEtcdServiceEndpointProvider(configure);
    }

    protected void Put(string address, string? scheme = null, string? key = null) => Etcd.Put(
        key ?? $"{Service}/{address}",
        scheme is null ? $$"""{"Addr":"{{address}}"}""" : $$$"""{"Addr":"{{{address}}}","Metadata":{"scheme":"{{{scheme}}}"}}""");

    protected Task<ServiceEndpointSource> ResolveAsync(string uri) =>
        Services.GetRequiredService<ServiceEndpointResolver>().GetEndpointsAsync(uri, CancellationToken.None).Within($"the endpoints of {uri}");

    /// <summary>The addresses, without the slash that a URI ends with.</summary>
    protected async Task<IEnumerable<string>> AddressesAsync(string uri) =>
        (await ResolveAsync(uri)).Endpoints.Select(endpoint => endpoint.ToString()!.TrimEnd('/'));

    protected Task UntilResolvedAsync(string uri, params string[] addresses) => Bounded.UntilAsync(
        async () => (await AddressesAsync(uri)).SequenceEqual(addresses), $"the addresses {string.Join(", ", addresses)}");

    protected int CountWatches(string prefix) => Etcd.Streams.ListWatches().Count(watch => watch.Key.ToStringUtf8() == prefix);

    protected int CountLists(string prefix) => Etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.Range) && call.Key == prefix);
}
