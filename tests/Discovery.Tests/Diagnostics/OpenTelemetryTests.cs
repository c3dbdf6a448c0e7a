using System.Diagnostics;
using System.Diagnostics.Metrics;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using OpenTelemetry.Metrics;
using Testing;
using Testing.Documents;

namespace Etcd.Discovery.Tests.Diagnostics;

/// <summary>A program that follows and registers services, with the SDK of OpenTelemetry.</summary>
[TestFixture]
internal sealed class OpenTelemetryTests : EtcdFixture
{
    private const string OwnTarget = "telemetry";
    private const string Prefix = "etcd.discovery.prefix=telemetry/";

    private static readonly string Document = Path.Combine("docs", "telemetry.md");

    private readonly ManualTimeProvider _time = new();
    private readonly ExportedTelemetry _exported = new();
    private IHost _host = null!;

    protected override TimeProvider Time => _time;

    private string Server => $"server.address=127.0.0.1,server.port={Etcd.Port}";

    private EtcdConnection OfHost => _host.Services.GetRequiredService<EtcdConnection>();

    [SetUp]
    public async Task StartHostAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        _exported.AddTo(builder.Services);
        builder.Services.AddEtcdDiscovery(
            options => (options.Endpoints, options.MaxBackoff) = ([Etcd.ConnectionString], TimeSpan.FromSeconds(1)));
        builder.Services.Configure<EtcdConnectionOptions>(options => options.UseTimeProvider(Time));
        builder.Services.AddEtcdRegistration("telemetry", options =>
        {
            options.AdvertisedAddress = "10.0.0.5:5000";
            options.Ttl = TimeSpan.FromSeconds(30);
        });
        _host = builder.Build();
        await _host.StartAsync().Within();
        _exported.Start(_host.Services);
        var registration = _host.Services.GetRequiredService<IEtcdRegistration>();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();
    }

    [TearDown]
    public async Task StopHostAsync()
    {
        await _host.StopAsync().Within();
        _host.Dispose();
    }

    private async Task<ServiceDirectory> FollowAsync()
    {
        var directory = _host.Services.GetRequiredService<ServiceDirectoryFactory>().Create(OwnTarget);
        await directory.WaitForLoadAsync().Within();
        return directory;
    }

    [Test]
    public async Task Metrics_OfAServiceThatRegistersAndFollows_AreThoseOfTheDocument()
    {
        await using var directory = await FollowAsync();
        Etcd.Put("telemetry/broken", "nonsense");
        await Bounded.UntilAsync(() => _exported.Collect("etcd.discovery.endpoint.unparsable").Count > 0, "the value");
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(5));
        await Etcd.StopAsync(StopMode.Kill);
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Etcd.RestartAsync(keepData: false);
        await Etcd.AdvanceUntilAsync(
            () => _exported.Collect("etcd.discovery.registration.reregistrations").Count > 0
                && _exported.Collect("etcd.discovery.watch.relists").Count > 0,
            TimeSpan.FromSeconds(1),
            "the return");

        var metrics = _exported.Collect();

        metrics.Where(metric => metric.Name != "etcd.discovery.member.failovers")
            .Select(metric => $"{metric.Name} {metric.Unit} {Attributes(metric)}")
            .Should().BeEquivalentTo(MarkdownTable.Read(Document, "Metrics")
                .Where(row => row[0] != "`etcd.discovery.member.failovers`")
                .Select(row => $"{row[0]} {row[2]} {row[3]}".Replace("`", "", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Metrics_OfASet_CountItsEndpointsAndItsAge()
    {
        await using var directory = await FollowAsync();

        _exported.Collect("etcd.discovery.endpoint.count").Should().Contain(Prefix, 1);
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(5));
        _exported.Collect("etcd.discovery.endpoint.staleness")[Prefix].Should().BeLessThan(21, "a silent watch asks for its progress");
        await Etcd.StopAsync(StopMode.Kill);
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(5));

        _exported.Collect("etcd.discovery.endpoint.staleness")[Prefix].Should().BeInRange(300, 330);
        _exported.Collect("etcd.discovery.endpoint.count").Should().Contain(Prefix, 1);
        _exported.Collect("etcd.discovery.member.failures")[Server].Should().BePositive();
        await Etcd.RestartAsync();
        await Etcd.AdvanceUntilAsync(
            () => _exported.Collect("etcd.discovery.endpoint.staleness")[Prefix] < 30, TimeSpan.FromSeconds(1), "a set that is up to date");
        _exported.Collect("etcd.discovery.watch.reconnects")[Prefix].Should().BePositive();
    }

    [Test]
    public async Task Metrics_OfASetThatIsNoLongerFollowed_End()
    {
        await (await FollowAsync()).DisposeAsync().AsTask().Within();

        _exported.Collect("etcd.discovery.endpoint.count").Should().NotContainKey(Prefix);
    }

    [Test]
    public async Task Metrics_OfARegistration_FollowItsState()
    {
        const string Registered = "etcd.discovery.state=registered,etcd.discovery.target=telemetry";
        ShouldCount("registered");
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(1));
        _exported.Collect("etcd.discovery.keepalive.duration")[""].Should().BeGreaterThan(4);

        await Etcd.StopAsync(StopMode.Kill);
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(1));
        ShouldCount("lost");
        _exported.Collect("etcd.discovery.registration.reregistrations").Should().BeEmpty();

        await Etcd.RestartAsync(keepData: false);
        await Etcd.AdvanceUntilAsync(
            () => _exported.Collect("etcd.discovery.registration.count")[Registered] == 1, TimeSpan.FromSeconds(1), "the return");
        _exported.Collect("etcd.discovery.registration.reregistrations").Should().Contain("etcd.discovery.target=telemetry", 1);

        await _host.StopAsync().Within();
        ShouldCount(null);

        // Some SDKs go on exporting the last value of a series that is left out. Other tests of the process use a meter of the same name.
        void ShouldCount(string? state) => _exported.Collect("etcd.discovery.registration.count")
            .Where(count => count.Key.EndsWith("target=telemetry", StringComparison.Ordinal))
            .Should().BeEquivalentTo(new[] { "pending", "registered", "lost", "superseded", "deregistered" }
                .Select(it => KeyValuePair.Create($"etcd.discovery.state={it},etcd.discovery.target=telemetry", it == state ? 1d : 0d)));
    }

    [Test]
    public async Task Metrics_OfMembers_CountAttemptsByMethod()
    {
        await new EndpointManager(OfHost, OwnTarget).ListAsync().Within();
        await new EndpointManager(OfHost, OwnTarget).ListAsync().Within();

        var attempts = _exported.Collect("etcd.discovery.member.attempts");

        attempts.Should().Contain($"rpc.method=etcdserverpb.KV/Range,{Server}", 2)
            .And.Contain($"rpc.method=etcdserverpb.Lease/LeaseGrant,{Server}", 1);
    }

    [Test]
    public async Task Metrics_OfAMemberThatRefuses_CountTheFailover()
    {
        using var refusing = new UnreachableMember(Unreachable.Refused);
        var meters = _host.Services.GetRequiredService<IMeterFactory>();
        for (var seed = 0; seed < 16; seed++)
        {
            await using var connection = Connect(options =>
            {
                (options.Endpoints, options.Seed) = ([$"http://127.0.0.1:{refusing.Port}", Etcd.ConnectionString], seed);
                options.UseMeterFactory(meters);
            });
            await new EndpointManager(connection, OwnTarget).ListAsync().Within();
        }

        var member = $"server.address=127.0.0.1,server.port={refusing.Port}";
        var failovers = _exported.Collect("etcd.discovery.member.failovers");

        failovers.Keys.Should().Equal(member);
        failovers[member].Should().BeInRange(1, 15);
        _exported.Collect("etcd.discovery.member.failures")[member].Should().Be(failovers[member]);
    }

    [Test]
    public async Task Spans_OfAnOperation_HaveTheCallsAsChildren()
    {
        using var source = new ActivitySource("Test");
        using (source.StartActivity("request"))
        {
            await new EndpointManager(OfHost, OwnTarget).ListAsync().Within();
        }

        var spans = _exported.Spans;
        var list = spans.Single(span => span.OperationName == "etcd.discovery.list");
        var call = spans.Single(span => span.OperationName == "etcdserverpb.KV/Range");
        spans.Single(span => span.OperationName == "request").SpanId.Should().Be(list.ParentSpanId);
        (list.Kind, list.GetTagItem("etcd.discovery.target")).Should().Be((ActivityKind.Internal, OwnTarget));
        call.ParentSpanId.Should().Be(list.SpanId);
        call.Kind.Should().Be(ActivityKind.Client);
        call.TagObjects.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["rpc.system.name"] = "grpc",
            ["rpc.method"] = "etcdserverpb.KV/Range",
            ["rpc.response.status_code"] = "OK",
            ["server.address"] = "127.0.0.1",
            ["server.port"] = Etcd.Port,
        });
    }

    [Test]
    public async Task Spans_OfARefusedCall_AreErrors()
    {
        Etcd.Faults.On(EtcdRpc.Range).Fail(EtcdError.PermissionDenied);

        await new EndpointManager(OfHost, OwnTarget).Awaiting(it => it.ListAsync().Within()).Should().ThrowAsync<EtcdException>();

        var list = _exported.Spans.Single(span => span.OperationName == "etcd.discovery.list");
        var call = _exported.Spans.Single(span => span.OperationName == "etcdserverpb.KV/Range");
        (list.Status, list.GetTagItem("error.type")).Should().Be((ActivityStatusCode.Error, typeof(EtcdException).FullName));
        (call.Status, call.GetTagItem("error.type")).Should().Be((ActivityStatusCode.Error, "PERMISSION_DENIED"));
        call.GetTagItem("rpc.response.status_code").Should().Be("PERMISSION_DENIED");
    }

    [Test]
    public async Task Spans_OfBackgroundWork_DoNotExist()
    {
        using var source = new ActivitySource("Test");
        ServiceRegistration registration;
        using (source.StartActivity("request"))
        {
            registration = await _host.Services.GetRequiredService<ServiceRegistrar>()
                .RegisterAsync("other", new RegisteredEndpoint("10.0.0.6:1")).Within();
        }

        await using var directory = await FollowAsync();
        var before = _exported.Spans.Count;

        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(10));
        await Etcd.StopAsync(StopMode.Kill);
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(2));
        await Etcd.RestartAsync();
        await Etcd.AdvanceUntilAsync(
            () => registration.State == RegistrationState.Registered, TimeSpan.FromSeconds(1), "the return of the registration");

        _exported.Spans.Skip(before).Should().BeEmpty();
        await registration.DeregisterAsync().Within();
        _exported.Spans.Skip(before).Select(span => span.OperationName).Should().Contain("etcd.discovery.deregister")
            .And.Contain("etcdserverpb.Lease/LeaseRevoke");
    }

    private static string Attributes(MetricSnapshot metric)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var point in metric.MetricPoints)
        {
            foreach (var tag in point.Tags)
            {
                keys.Add(tag.Key);
            }
        }

        return string.Join(", ", keys);
    }
}
