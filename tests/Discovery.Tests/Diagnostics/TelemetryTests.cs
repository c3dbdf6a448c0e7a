using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Diagnostics;

[TestFixture]
internal sealed class TelemetryTests : EtcdFixture
{
    // The meter is one for the process, so this test counts under a prefix of its own.
    private const string OwnTarget = "telemetry";

    [Test]
    public async Task Meter_UnparsableValueAndCompaction_AreCounted()
    {
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == DiscoveryDiagnostics.Name)
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags.Length == 1 && tags[0] is { Key: "etcd.discovery.prefix", Value: OwnTarget + "/" })
            {
                counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            }
        });
        listener.Start();
        var manager = new EndpointManager(Connection, OwnTarget);
        Etcd.Put(OwnTarget + "/broken", "nonsense");
        var held = Etcd.Faults.On(EtcdRpc.Watch).Hang();
        await using var batches = new Batches(manager);
        await batches.NextAsync();

        await manager.AddEndpointAsync(OwnTarget + "/a", new RegisteredEndpoint("h:1"));
        await Etcd.CompactAsync();
        held.Remove();
        await batches.NextAsync();

        counts.Should().Contain("etcd.discovery.endpoint.unparsable", 1).And.Contain("etcd.discovery.watch.relists", 1);
    }

    [Test]
    public async Task ActivitySource_Update_IsTraced()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DiscoveryDiagnostics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await new EndpointManager(Connection, OwnTarget).AddEndpointAsync(OwnTarget + "/a", new RegisteredEndpoint("h:1"));

        activities.Should().Contain(activity =>
            activity.OperationName == "etcd.discovery.update" && (string?)activity.GetTagItem("etcd.discovery.target") == OwnTarget);
    }
}
