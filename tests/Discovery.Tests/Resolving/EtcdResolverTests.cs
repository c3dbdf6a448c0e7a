using System.Text.Json.Nodes;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Resolving;

/// <summary>What Grpc.Net.Client expects of a resolver.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EtcdResolverTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeWatcher _watcher = new();
    private readonly FakeQueries _queries = new();
    private readonly CapturedLogs _logs = new();
    private readonly FakeListener _listener = new();
    private readonly EtcdResolverOptions _options = new();
    private readonly TaskCompletionSource<Action<EtcdException>> _started = new();
    private EtcdResolver? _resolver;

    public void Dispose() => _resolver?.Dispose();

    private EtcdResolver Start()
    {
        var logger = _logs.CreateLogger("resolver");
        var publisher = new ResultPublisher(
            "p",
            _options,
            new AddressSelector(80, logger),
            new AddressPolicies(_options, "client", _time),
            _time);
        var cache = _options.CacheDirectory is { } directory
            ? new CacheKeeper(new EndpointCache(directory, _time), "p/", _options.CacheMaxAge, _queries, _time, logger)
            : null;
        _resolver = new EtcdResolver("p", _options, publisher, Watch, _queries, cache, _time, logger);
        _resolver.Start(_listener.Listen);
        return _resolver;
    }

    private FakeWatcher Watch(Action<EtcdException> failed)
    {
        _started.SetResult(failed);
        return _watcher;
    }

    [Test]
    public async Task Start_Endpoints_AreReportedInOrderOfKeysAndOnce()
    {
        _watcher.Give(("c", "h:3"), ("a", "h:1"), ("b", "H:1"), ("d", "[::1]:4"), ("e", "nonsense:"), ("f", "noport"));

        Start();

        (await _listener.NextAddressesAsync()).Should().Equal("h:1", "h:3", "::1:4", "noport:80");
    }

    [Test]
    public async Task Start_Endpoint_HasItselfAsAttributeWithValueEquality()
    {
        var endpoint = new RegisteredEndpoint("h:1", new JsonObject { ["weight"] = 3 });
        _watcher.Give([KeyValuePair.Create("p/a", endpoint)]);
        _watcher.Give([KeyValuePair.Create("p/a", new RegisteredEndpoint("h:1", new JsonObject { ["weight"] = 3 }))]);
        Start();

        var result = await _listener.NextAsync();

        result.Addresses!.Single().Attributes.TryGetValue(EtcdBalancerAttributes.Endpoint, out var attribute).Should().BeTrue();
        attribute.Should().Be(endpoint);
    }

    [Test]
    public void Start_Twice_Throws()
    {
        var resolver = Start();

        resolver.Invoking(it => it.Start(_listener.Listen)).Should().Throw<InvalidOperationException>();
    }

    [Test]
    public async Task Start_NoAnswer_FailsWithinTheInitialTimeoutAndSaysWhy()
    {
        Start();
        var failed = await _started.Task.Within("following");
        failed(new EtcdUnavailableException(StatusCode.Unavailable, "no route"));
        _listener.Count.Should().Be(0);

        _time.Advance(_options.InitialTimeout);

        var status = await _listener.NextFailureAsync();
        status.StatusCode.Should().Be(StatusCode.Unavailable);
        status.Detail.Should().Be("Resolving 'p' through etcd failed: No answer within 5 s. no route");
    }

    [Test]
    public async Task Start_AnswerAfterTheInitialTimeout_Recovers()
    {
        Start();
        await _started.Task.Within("following");
        _time.Advance(_options.InitialTimeout);
        await _listener.NextFailureAsync();

        _watcher.Give(("a", "h:1"));

        (await _listener.NextAddressesAsync()).Should().Equal("h:1");
    }

    [Test]
    public async Task Start_Refused_FailsAtOnce()
    {
        Start();

        (await _started.Task.Within("following"))(new EtcdException(StatusCode.PermissionDenied, "etcdserver: permission denied"));

        var status = await _listener.NextFailureAsync();
        status.StatusCode.Should().Be(StatusCode.Unavailable);
        status.Detail.Should().EndWith("etcdserver: permission denied");
    }

    [Test]
    public async Task Start_FollowingEnds_ReportsIt()
    {
        Start();

        _watcher.Break(new ObjectDisposedException("EtcdConnection"));

        (await _listener.NextFailureAsync()).Detail.Should().Contain("EtcdConnection");
        await _watcher.Disposed.Within("disposal of the watcher");
        _logs.Entries.Should().OnlyContain(entry => entry.Level == LogLevel.Debug, "a host disposes its connection, but not its channels");
    }

    [Test]
    public async Task Start_FollowingFails_LogsIt()
    {
        Start();

        _watcher.Break(new InvalidOperationException("reason"));

        (await _listener.NextFailureAsync()).Detail.Should().Contain("reason");
        _logs.Entries.Should().Contain(entry => entry.Id.Id == 243 && entry.Level == LogLevel.Error);
    }

    [Test]
    public async Task Refresh_NothingNew_ReportsTheLatestAgain()
    {
        _watcher.Give(("a", "h:1"));
        var resolver = Start();
        await _listener.NextAddressesAsync();

        resolver.Refresh();

        (await _listener.NextAddressesAsync()).Should().Equal("h:1");
    }

    [Test]
    public async Task Change_OutsideOfTheSubset_IsNotReported()
    {
        _options.SubsetSize = 1;
        _watcher.Give(Enumerable.Range(1, 5).Select(port => ($"{port}", $"h:{port}")).ToArray());
        Start();
        var used = (await _listener.NextAddressesAsync()).Single();

        _watcher.Give((used[2..], used), ("other", "h:6"));
        _watcher.Give((used[2..], used));
        _watcher.Give(("last", "h:7"));

        (await _listener.NextAddressesAsync()).Should().Equal("h:7");
    }

    [Test]
    public async Task Refresh_UnderTheChannelsLock_ReportsLaterAndOnAnotherThread()
    {
        _watcher.Give(("a", "h:1"));
        var resolver = Start();
        await _listener.NextAddressesAsync();

        _listener.UnderLock(() =>
        {
            resolver.Refresh();
            resolver.Refresh();
            _listener.Count.Should().Be(1);
        });

        (await _listener.NextAddressesAsync()).Should().Equal("h:1");
    }

    [Test]
    public async Task Refresh_FromWithinTheListener_DoesNotRecurse()
    {
        _watcher.Give(("a", "h:1"));
        var depth = 0;
        _listener.OnResult = _ =>
        {
            depth++.Should().Be(0);
            if (_listener.Count < 3)
            {
                _resolver!.Refresh();
            }

            depth--;
        };

        Start();

        await Bounded.UntilAsync(() => _listener.Count == 3, "two more results");
    }

    [Test]
    public void Refresh_BeforeStartAndAfterDispose_DoesNothing()
    {
        var resolver = new EtcdResolver("p", _options, null!, null!, _queries, cache: null, _time, NullLogger.Instance);
        resolver.Refresh();
        resolver.Dispose();
        resolver.Dispose();

        resolver.Refresh();
    }

    [Test]
    public async Task Dispose_UnderTheChannelsLock_RunsNoCancellationCallbackUnderIt()
    {
        _watcher.Give(("a", "h:1"));
        var resolver = Start();
        await _listener.NextAddressesAsync();
        var callback = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Another thread needs the channel's lock before the callback can return.
        _watcher.OnCanceled = () => _ = Task.Run(() => _listener.UnderLock(() => callback.TrySetResult())).Wait(Bounded.Timeout);
        var disposing = Task.Run(() => _listener.UnderLock(() =>
        {
            resolver.Dispose();
            callback.Task.IsCompleted.Should().BeFalse();
        }));

        await disposing.WaitAsync(Bounded.Timeout / 2);
        await callback.Task.Within();
        await resolver.Running.Within();
    }

    [Test]
    public async Task Dispose_UnderTheChannelsLock_EndsEverythingAndReportsNoMore()
    {
        _watcher.Give(("a", "h:1"));
        var resolver = Start();
        await _listener.NextAddressesAsync();

        _listener.UnderLock(() =>
        {
            _watcher.Give(("a", "h:2"));
            resolver.Dispose();
        });
        await resolver.Running.Within("the end of the background work");
        var count = _listener.Count;
        resolver.Refresh();
        _time.Advance(TimeSpan.FromHours(1));

        await _watcher.Disposed.Within("disposal of the watcher");
        _listener.Count.Should().Be(count);
    }

    [Test]
    public async Task Listen_ListenerThrows_GoesOn()
    {
        _watcher.Give(("a", "h:1"));
        _listener.OnResult = _ => throw new InvalidOperationException();
        Start();
        await Bounded.UntilAsync(() => _listener.Count == 1, "a result");
        _listener.OnResult = null;

        _watcher.Give(("a", "h:2"));

        (await _listener.NextAddressesAsync()).Should().Equal("h:2");
    }

    [Test]
    public async Task Empty_ReportFailure_SaysThatThereAreNone()
    {
        _watcher.Give();
        Start();

        (await _listener.NextFailureAsync()).Should().Be(new Status(StatusCode.Unavailable, "etcd has no endpoints for 'p'."));
    }

    [Test]
    public async Task Empty_SimilarKey_IsInTheFailureAndInOneWarning()
    {
        _queries.Similar = "A similar key is '/p/a'.";
        _watcher.Give();
        var resolver = Start();
        await Bounded.UntilAsync(
            async () => (await _listener.NextFailureAsync()).Detail == "etcd has no endpoints for 'p'. A similar key is '/p/a'.", "the hint");

        resolver.Refresh();
        await _listener.NextFailureAsync();
        _watcher.Give();
        await _listener.NextFailureAsync();

        _logs.Entries.Should().ContainSingle().Which.Message
            .Should().Be("There are no endpoints under 'p/', so calls fail until an endpoint is registered. A similar key is '/p/a'.");
        _queries.SimilarCount.Should().Be(1);
    }

    [Test]
    public async Task Empty_AfterThereWereEndpoints_IsLoggedEachTimeWithoutASearch()
    {
        Start();
        for (var i = 0; i < 2; i++)
        {
            _watcher.Give(("a", "h:1"));
            await _listener.NextAddressesAsync();
            _watcher.Give();
            await _listener.NextFailureAsync();
        }

        await Bounded.UntilAsync(() => _logs.Entries.Count == 2, "two warnings");
        _logs.Entries.Should().OnlyContain(entry => entry.Message == "The last endpoint under 'p/' is gone.");
        _queries.SimilarCount.Should().Be(0);
    }

    [Test]
    public async Task Empty_SearchFails_IsLoggedAndGoesOn()
    {
        _queries.Failure = new EtcdException(StatusCode.PermissionDenied, "etcdserver: permission denied");
        _watcher.Give();
        var resolver = Start();
        await Bounded.UntilAsync(() => _logs.Entries.Any(entry => entry.Id.Id == 245), "the warning");

        _watcher.Give(("a", "h:1"));

        (await _listener.NextFailureAsync()).Detail.Should().Be("etcd has no endpoints for 'p'.");
        (await _listener.NextAddressesAsync()).Should().Equal("h:1");
        resolver.Dispose();
        await resolver.Running.Within("the end of the background work");
    }

    [Test]
    public async Task Empty_KeepLast_ReportsTheLast()
    {
        _options.EmptyEndpoints = EmptyEndpointsMode.KeepLast;
        _watcher.Give(("a", "h:1"));
        var resolver = Start();
        await _listener.NextAddressesAsync();

        _watcher.Give();
        await _watcher.TakenAsync();

        resolver.Refresh();
        (await _listener.NextAddressesAsync()).Should().Equal("h:1");
    }

    [Test]
    public async Task Empty_Drain_ReplacesTheAddressesAndThenFailsOnce()
    {
        _options.EmptyEndpoints = EmptyEndpointsMode.Drain;
        _watcher.Give(("a", "h:1"));
        var resolver = Start();
        await _listener.NextAddressesAsync();

        _watcher.Give();

        (await _listener.NextAddressesAsync()).Should().Equal("127.0.0.1:0");
        (await _listener.NextFailureAsync()).Detail.Should().Be("etcd has no endpoints for 'p'.");
        resolver.Refresh();
        (await _listener.NextFailureAsync()).Detail.Should().Be("etcd has no endpoints for 'p'.");
    }

    [Test]
    public async Task MassExpiry_Held_IsLetGoByItself()
    {
        _options.MassExpiryThreshold = 0.4;
        _watcher.Give(("a", "h:1"), ("b", "h:2"), ("c", "h:3"));
        Start();
        await _listener.NextAddressesAsync();

        _watcher.Give(("a", "h:1"), ("d", "h:4"));

        (await _listener.NextAddressesAsync()).Should().Equal("h:1", "h:2", "h:3", "h:4");
        var letGo = _listener.NextAddressesAsync();
        await AdvanceUntilAsync(_options.MassExpiryHold, letGo);
        (await letGo).Should().Equal("h:1", "h:4");
    }

    [Test]
    public async Task Empty_KeepLastForAWhile_ThenDrains()
    {
        _options.EmptyEndpoints = EmptyEndpointsMode.KeepLast;
        _options.KeepLastFor = TimeSpan.FromMinutes(1);
        _watcher.Give(("a", "h:1"));
        var resolver = Start();
        await _listener.NextAddressesAsync();
        _watcher.Give();
        await _watcher.TakenAsync();
        resolver.Refresh();
        (await _listener.NextAddressesAsync()).Should().Equal("h:1");

        var drained = _listener.NextAddressesAsync();
        await AdvanceUntilAsync(_options.KeepLastFor.Value, drained);

        (await drained).Should().Equal("127.0.0.1:0");
        (await _listener.NextFailureAsync()).Detail.Should().Be("etcd has no endpoints for 'p'.");
        _watcher.Give(("b", "h:2"));
        (await _listener.NextAddressesAsync()).Should().Equal("h:2");
        _watcher.Give();
        await _watcher.TakenAsync();
        resolver.Refresh();
        (await _listener.NextAddressesAsync()).Should().Equal("h:2");
    }

    [Test]
    public async Task UpdateInterval_ChangesInARow_AreOneUpdate()
    {
        _options.UpdateInterval = TimeSpan.FromSeconds(1);
        _watcher.Give(("a", "h:1"));
        Start();
        (await _listener.NextAddressesAsync()).Should().Equal("h:1");

        _watcher.Give(("a", "h:2"));
        _watcher.Give(("a", "h:3"));
        await _watcher.TakenAsync();
        var updated = _listener.NextAddressesAsync();
        await AdvanceUntilAsync(_options.UpdateInterval, updated);

        (await updated).Should().Equal("h:3");
        _time.Advance(_options.UpdateInterval);
        _watcher.Give(("a", "h:4"));
        (await _listener.NextAddressesAsync()).Should().Equal(["h:4"], "the time before was quiet");
    }

    [Test]
    public async Task Subset_AndZone_LimitTheAddresses()
    {
        _options.Zone = "eu";
        _options.SubsetSize = 1;
        var near = new RegisteredEndpoint("h:2", new JsonObject { ["zone"] = "eu" });
        _watcher.Give([KeyValuePair.Create("p/a", new RegisteredEndpoint("h:1")), KeyValuePair.Create("p/b", near)]);

        Start();

        (await _listener.NextAddressesAsync()).Should().Equal("h:2");
    }

    /// <summary>Moves the clock until the loop, which arms its timer on another thread, has reacted.</summary>
    private Task AdvanceUntilAsync(TimeSpan step, Task reaction) => Bounded.UntilAsync(
        () =>
        {
            _time.Advance(step);
            return reaction.IsCompleted;
        },
        "a reaction to the clock");
}
