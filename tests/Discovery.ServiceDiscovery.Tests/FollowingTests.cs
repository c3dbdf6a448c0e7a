using Etcd.Extensions.ServiceDiscovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ServiceDiscovery;
using NUnit.Framework;
using Testing;

namespace Etcd.Extensions.ServiceDiscovery.Tests;

/// <summary>How long a service is followed, and how changes and outages arrive.</summary>
[TestFixture]
internal sealed class FollowingTests : ProviderFixture
{
    private const string Uri = $"http://{Service}";
    private const string Prefix = $"{Service}/";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Resolve_ServiceAppearsLater_ChangeTokenFires()
    {
        var before = await ResolveAsync(Uri);
        before.Endpoints.Should().ContainSingle().Which.ToString().Should().Be($"{Service}:80", "it is passed through");
        var changed = WhenChanged(before);

        Put("10.0.0.1:8000");

        await changed.Within("the change token");
        (await AddressesAsync(Uri)).Should().Equal("10.0.0.1:8000");
    }

    [Test]
    public async Task Resolve_SeveralQueriesOfOneService_ShareOneWatch()
    {
        Put("10.0.0.1:8000");
        await Task.WhenAll(new[] { Uri, $"https+http://{Service}", $"http://_admin.{Service}", Service }.Select(ResolveAsync));

        await Bounded.UntilAsync(() => CountWatches(Prefix) == 1, "the watch");
        CountLists(Prefix).Should().Be(1);
    }

    [Test]
    public async Task Resolve_NobodyNeedsTheServiceAnyMore_WatchEndsAfterTheIdleTimeout()
    {
        await ResolveAsync(Uri);
        await Bounded.UntilAsync(() => CountWatches(Prefix) == 1, "the watch");

        await Bounded.UntilAsync(
            () =>
            {
                Time.Advance(Minute);
                return CountWatches(Prefix) == 0;
            },
            "the end of the watch");

        Put("10.0.0.1:8000");
        await UntilResolvedAsync(Uri, "10.0.0.1:8000");
    }

    [Test]
    public async Task Dispose_Container_EndsTheWatch()
    {
        await ResolveAsync(Uri);
        await Bounded.UntilAsync(() => CountWatches(Prefix) == 1, "the watch");

        await Services.DisposeAsync().AsTask().Within("the disposal");

        await Bounded.UntilAsync(() => CountWatches(Prefix) == 0, "the end of the watch");
        Logs.Entries.Should().NotContain(entry => entry.Level >= LogLevel.Error);
    }

    [Test]
    public async Task Dispose_ContainerSynchronously_IsPossible()
    {
        var provider = CreateProvider();
        var endpoints = new FakeBuilder();
        await provider.PopulateAsync(endpoints, CancellationToken.None).AsTask().Within();

        await Task.Run(Services.Dispose).Within("the disposal");

        await provider.DisposeAsync();
        endpoints.Tokens.Single().HasChanged.Should().BeTrue();
    }

    [Test]
    public async Task Populate_HealthyDay_LogsNothingAboveDebug()
    {
        Put("10.0.0.1:8000");
        await UntilResolvedAsync(Uri, "10.0.0.1:8000");
        Etcd.DeletePrefix(Prefix);
        await UntilResolvedAsync(Uri, $"{Service}:80");

        Logs.Entries.Should().NotContain(entry => entry.Level > LogLevel.Debug);
    }

    [Test]
    public async Task Resolve_EtcdIsAway_FallsThroughAfterTheTimeoutAndRecoversByChangeToken()
    {
        Put("10.0.0.1:8000");
        await Etcd.RefuseConnectionsAsync();
        var resolving = ResolveAsync(Uri);
        await Bounded.UntilAsync(() => Logs.Of(212).Any(), "the reason in the log");
        resolving.IsCompleted.Should().BeFalse();

        Time.Advance(TimeSpan.FromSeconds(5));
        var without = await resolving.Within("the other providers");
        without.Endpoints.Should().ContainSingle().Which.ToString().Should().Be($"{Service}:80");
        Logs.Of(501).Should().ContainSingle().Which.Should().Contain(Prefix);
        (await AddressesAsync(Service)).Should().Equal([Service], "a second query does not wait again");

        var changed = WhenChanged(without);
        await Etcd.AcceptConnectionsAsync();

        await changed.Within("the change token");
        (await AddressesAsync(Uri)).Should().Equal("10.0.0.1:8000");
        Logs.Of(502).Should().ContainSingle();
    }

    [Test]
    public async Task Resolve_EtcdRefuses_FallsThroughAtOnceWithTheReasonAndRecoversByChangeToken()
    {
        Put("10.0.0.1:8000");
        var refusing = Etcd.Faults.On(EtcdRpc.Range).Fail(EtcdError.PermissionDenied);

        // The clock stands still, so the wait does not end by the timeout.
        var without = await ResolveAsync(Uri);

        without.Endpoints.Should().ContainSingle().Which.ToString().Should().Be($"{Service}:80");
        await Bounded.UntilAsync(() => Logs.Of(505).Any(), "the refusal is logged");
        Logs.Of(505).Should().ContainSingle().Which.Should().Contain(Prefix).And.Contain("permission denied");
        Logs.Of(501).Should().BeEmpty();
        var changed = WhenChanged(without);
        refusing.Dispose();
        await changed.Within("the change token");
        (await AddressesAsync(Uri)).Should().Equal("10.0.0.1:8000");
        Logs.Of(502).Should().ContainSingle();
    }

    [Test]
    public async Task Resolve_EtcdGoesAwayLater_EndpointsStay()
    {
        Put("10.0.0.1:8000");
        await UntilResolvedAsync(Uri, "10.0.0.1:8000");

        await Etcd.StopAsync(StopMode.Kill);

        (await AddressesAsync(Uri)).Should().Equal("10.0.0.1:8000");
    }

    [TestCase(false, "10.0.0.7:7000")]
    [TestCase(true, "10.0.0.1:8000")]
    public async Task Resolve_AlsoInConfiguration_FirstProviderWins(bool etcdFirst, string address)
    {
        Build(before: services =>
        {
            services.AddSingleton<IConfiguration>(OptionsBinding.FromJson(
                """{ "Services": { "my-service": { "http": "10.0.0.7:7000" }, "other": { "http": "10.0.0.8:8000" } } }"""));
            if (etcdFirst)
            {
                services.AddEtcdServiceEndpointProvider();
            }
        });
        Put("10.0.0.1:8000");

        (await AddressesAsync(Uri)).Should().Equal(address);
        (await AddressesAsync("http://other")).Should().Equal("10.0.0.8:8000");
    }

    [Test]
    public async Task Populate_AfterDispose_IsRefused()
    {
        var provider = CreateProvider();
        await provider.DisposeAsync();
        await provider.DisposeAsync();

        await provider.Awaiting(it => it.PopulateAsync(new FakeBuilder(), CancellationToken.None).AsTask())
            .Should().ThrowAsync<ObjectDisposedException>();
    }

    private static Task WhenChanged(ServiceEndpointSource source)
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.ChangeToken.RegisterChangeCallback(_ => changed.TrySetResult(), null);
        return changed.Task;
    }

    private IServiceEndpointProvider CreateProvider()
    {
        ServiceEndpointQuery.TryParse(Uri, out var query).Should().BeTrue();
        return Services.GetServices<IServiceEndpointProviderFactory>()
            .Select(factory => factory.TryCreateProvider(query!, out var provider) ? provider : null)
            .Single(provider => provider?.ToString() == "etcd")!;
    }
}
