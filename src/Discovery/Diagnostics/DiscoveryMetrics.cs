using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Etcd.Discovery;

/// <summary>The instruments of one meter. All connections with the same factory of meters share them.</summary>
internal sealed class DiscoveryMetrics
{
    private const string PrefixTag = "etcd.discovery.prefix";
    private const string TargetTag = "etcd.discovery.target";
    private const string StateTag = "etcd.discovery.state";

    // More services than a program registers under.
    private const int MaxTargets = 1_000;

    // The table may call its factory twice at a time, and a meter must not have its instruments twice.
    private static readonly ConditionalWeakTable<IMeterFactory, Lazy<DiscoveryMetrics>> OfFactories = [];

    private static readonly ConditionalWeakTable<object, object> CountedEndpoints = [];

    private readonly ConcurrentDictionary<IFollowedSet, bool> _sets = new();
    private readonly ConcurrentDictionary<IMeasuredRegistration, bool> _registrations = new();
    private readonly ConcurrentDictionary<string, bool> _targets = new(StringComparer.Ordinal);
    private readonly Counter<long> _unparsable;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _relists;
    private readonly Counter<long> _reregistrations;
    private readonly Histogram<double> _keepAlive;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _failovers;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meter">The meter. It lives as long as its factory, or as the process.</param>
    public DiscoveryMetrics(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            "etcd.discovery.endpoint.count", MeasureEndpoints, "{endpoint}", "Endpoints of a service, as the program knows them.");
        meter.CreateObservableGauge(
            "etcd.discovery.endpoint.staleness", MeasureStaleness, "s", "Time since etcd last confirmed the endpoints of a service.");
        _unparsable = meter.CreateCounter<long>("etcd.discovery.endpoint.unparsable", "{value}", "Values in etcd that are not endpoints.");
        _reconnects = meter.CreateCounter<long>("etcd.discovery.watch.reconnects", "{reconnect}", "Watches that were opened again.");
        _relists = meter.CreateCounter<long>(
            "etcd.discovery.watch.relists", "{relist}", "Full reads after a watch that could not be resumed.");
        meter.CreateObservableUpDownCounter(
            "etcd.discovery.registration.count", MeasureRegistrations, "{registration}", "Registrations of the program by their state.");
        _reregistrations = meter.CreateCounter<long>(
            "etcd.discovery.registration.reregistrations", "{registration}", "Registrations that were put again after their key was lost.");
        _keepAlive = meter.CreateHistogram(
            "etcd.discovery.keepalive.duration",
            "s",
            "Time from a keep-alive of a lease to its answer.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
            });
        _attempts = meter.CreateCounter<long>("etcd.discovery.member.attempts", "{attempt}", "Calls and streams that were sent to a member.");
        _failures = meter.CreateCounter<long>(
            "etcd.discovery.member.failures", "{failure}", "Calls and streams that a member did not answer, or that broke.");
        _failovers = meter.CreateCounter<long>(
            "etcd.discovery.member.failovers", "{failover}", "Times that calls left a member for the other ones.");
    }

    /// <summary>The instruments of programs without a factory of meters.</summary>
    public static DiscoveryMetrics Default { get; } = new(new Meter(DiscoveryDiagnostics.Name));

    /// <summary>Returns the instruments of a factory.</summary>
    public static DiscoveryMetrics Of(IMeterFactory? factory) => factory is null
        ? Default
        : OfFactories.GetValue(factory, static it => new Lazy<DiscoveryMetrics>(() => new(it.Create(DiscoveryDiagnostics.Name)))).Value;

    /// <summary>Returns the sets that an owner follows.</summary>
    public IEnumerable<IFollowedSet> FindSets(object owner) => _sets.Keys.Where(set => ReferenceEquals(set.Owner, owner));

    /// <summary>Returns the registrations of an owner.</summary>
    public IEnumerable<IMeasuredRegistration> FindRegistrations(object owner) =>
        _registrations.Keys.Where(registration => ReferenceEquals(registration.Owner, owner));

    public void Add(IFollowedSet set) => _sets.TryAdd(set, true);

    public void Remove(IFollowedSet set) => _sets.TryRemove(set, out _);

    public void Add(IMeasuredRegistration registration)
    {
        if (_targets.Count < MaxTargets)
        {
            _targets.TryAdd(registration.Target, true);
        }

        _registrations.TryAdd(registration, true);
    }

    public void Remove(IMeasuredRegistration registration) => _registrations.TryRemove(registration, out _);

    /// <summary>Removes what an owner has not removed before its end.</summary>
    public void RemoveRegistrations(object owner)
    {
        foreach (var registration in FindRegistrations(owner))
        {
            Remove(registration);
        }
    }

    public void CountUnparsable(string prefix) => _unparsable.Add(1, new KeyValuePair<string, object?>(PrefixTag, prefix));

    /// <summary>Counts an endpoint that is of no use, unless another reader of the same endpoint has counted it.</summary>
    public void CountUnparsable(string prefix, object endpoint)
    {
        if (CountedEndpoints.TryAdd(endpoint, CountedEndpoints))
        {
            CountUnparsable(prefix);
        }
    }

    public void CountReconnect(string prefix) => _reconnects.Add(1, new KeyValuePair<string, object?>(PrefixTag, prefix));

    public void CountRelist(string prefix) => _relists.Add(1, new KeyValuePair<string, object?>(PrefixTag, prefix));

    public void CountReregistration(string target) => _reregistrations.Add(1, new KeyValuePair<string, object?>(TargetTag, target));

    public void RecordKeepAlive(TimeSpan duration) => _keepAlive.Record(duration.TotalSeconds);

    public void CountAttempt(ServerTags server, string method) => _attempts.Add(1, [.. server.Tags, new("rpc.method", method)]);

    public void CountFailure(ServerTags server) => _failures.Add(1, server.Tags);

    public void CountFailover(ServerTags server) => _failovers.Add(1, server.Tags);

    // One prefix may be followed several times, by several connections for example. The worst of them counts.
    private IEnumerable<Measurement<int>> MeasureEndpoints() => _sets.Keys
        .Select(set => (set.Prefix, set.Count))
        .Where(set => set.Count is not null)
        .GroupBy(set => set.Prefix, set => set.Count!.Value)
        .Select(sets => new Measurement<int>(sets.Min(), new KeyValuePair<string, object?>(PrefixTag, sets.Key)));

    private IEnumerable<Measurement<double>> MeasureStaleness() => _sets.Keys
        .GroupBy(set => set.Prefix, set => set.Staleness.TotalSeconds)
        .Select(sets => new Measurement<double>(sets.Max(), new KeyValuePair<string, object?>(PrefixTag, sets.Key)));

    // A state without a registration is 0. If it were left out, some SDKs would go on exporting its last value.
    private IEnumerable<Measurement<int>> MeasureRegistrations()
    {
        var counts = _registrations.Keys.CountBy(registration => (registration.Target, registration.State)).ToDictionary();
        return counts.Keys.Select(key => key.Target).Union(_targets.Keys)
            .SelectMany(_ => MeasuredState.All, (target, state) => new Measurement<int>(
                counts.GetValueOrDefault((target, state)),
                new KeyValuePair<string, object?>(TargetTag, target),
                new KeyValuePair<string, object?>(StateTag, state.Name)));
    }
}
