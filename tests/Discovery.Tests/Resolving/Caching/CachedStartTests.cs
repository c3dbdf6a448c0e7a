using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Resolving;

/// <summary>A resolver that starts while etcd is away.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CachedStartTests : IDisposable
{
    private static readonly EtcdUnavailableException NoAnswer = new(StatusCode.Unavailable, "no route");

    private readonly ManualTimeProvider _time = new();
    private readonly CapturedLogs _logs = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeQueries _queries = new();
    private readonly FakeWatcher _watcher = new();
    private readonly FakeListener _listener = new();
    private readonly EtcdResolverOptions _options = new();

    private string? _path;

    private EndpointCache Cache => new(_path ?? _directory.Path, _time);

    public void Dispose()
    {
        _directory.Dispose();
        _logs.Dispose();
    }

    /// <summary>Starts a resolver, and returns what tells it that its list failed.</summary>
    private async Task<(EtcdResolver Resolver, Action<EtcdException> Fail)> StartAsync()
    {
        var logger = _logs.CreateLogger("resolver");
        var started = new TaskCompletionSource<Action<EtcdException>>();
        var resolver = new EtcdResolver(
            "p",
            _options,
            new ResultPublisher("p", _options, new AddressSelector(80, logger), new AddressPolicies(_options, "client", _time), _time),
            failed =>
            {
                started.SetResult(failed);
                return _watcher;
            },
            _queries,
            new CacheKeeper(Cache, "p/", _options.CacheMaxAge, _queries, _time, logger),
            _time,
            logger);
        resolver.Start(_listener.Listen);
        return (resolver, await started.Task.Within("the watcher"));
    }

    private static async Task EndAsync(EtcdResolver resolver)
    {
        resolver.Dispose();
        await resolver.Running.Within("the end of the resolver");
    }

    private Task SaveAsync(params string[] addresses) => Cache.SaveAsync(EndpointSnapshot.Of(
        "p/", 3, addresses.Select((address, i) => KeyValuePair.Create($"p/{i}", new RegisteredEndpoint(address)))));

    [Test]
    public async Task NoAnswer_Cached_IsUsedUntilEtcdAnswers()
    {
        await SaveAsync("h:1");
        _time.Advance(TimeSpan.FromHours(1));
        var (resolver, fail) = await StartAsync();

        fail(NoAnswer);
        fail(NoAnswer);

        (await _listener.NextAddressesAsync()).Should().Equal("h:1");
        _logs.Entries.Should().ContainSingle().Which.Message.Should().Match("etcd does not answer. Using 1 endpoints under 'p/' as of * from *.json.");
        _watcher.Give(("a", "h:2"));
        (await _listener.NextAddressesAsync()).Should().Equal("h:2");
        await EndAsync(resolver);
    }

    [Test]
    public async Task Silence_Cached_IsUsedAfterTheInitialTimeout()
    {
        await SaveAsync("h:1");
        var (resolver, _) = await StartAsync();

        _time.Advance(_options.InitialTimeout);

        (await _listener.NextAddressesAsync()).Should().Equal("h:1");
        await EndAsync(resolver);
    }

    [Test]
    public async Task Refused_Cached_IsNotUsed()
    {
        await SaveAsync("h:1");
        var (resolver, fail) = await StartAsync();

        fail(new EtcdException(StatusCode.PermissionDenied, "etcdserver: permission denied"));

        (await _listener.NextFailureAsync()).Detail.Should().EndWith("etcdserver: permission denied");
        await EndAsync(resolver);
    }

    [Test]
    public async Task Cached_EtcdAnswersWithinTheUpdateInterval_IsReplacedAtOnce()
    {
        _options.UpdateInterval = TimeSpan.FromHours(1);
        await SaveAsync("h:1");
        var (resolver, fail) = await StartAsync();
        fail(NoAnswer);
        (await _listener.NextAddressesAsync()).Should().Equal("h:1");

        _watcher.Give(("a", "h:2"));

        (await _listener.NextAddressesAsync()).Should().Equal("h:2");
        _watcher.Give(("a", "h:3"));
        await _watcher.TakenAsync();
        resolver.Refresh();
        (await _listener.NextAddressesAsync()).Should().Equal(["h:2"], "the interval separates what etcd reports");
        await EndAsync(resolver);
    }

    [Test]
    public async Task Cached_EtcdHasOtherEndpoints_IsNotHeldAsAMassExpiry()
    {
        _options.MassExpiryThreshold = 0.1;
        await SaveAsync("h:1", "h:2", "h:3");
        var (resolver, fail) = await StartAsync();
        fail(NoAnswer);
        (await _listener.NextAddressesAsync()).Should().Equal("h:1", "h:2", "h:3");

        _watcher.Give(("a", "h:4"), ("b", "h:5"));

        (await _listener.NextAddressesAsync()).Should().Equal("h:4", "h:5");
        _watcher.Give();
        await _watcher.TakenAsync();
        resolver.Refresh();
        (await _listener.NextAddressesAsync()).Should().Equal(["h:4", "h:5"], "etcd had them");
        await EndAsync(resolver);
    }

    [Test]
    public async Task NoAnswer_CacheAppearsLater_IsUsedThen()
    {
        Directory.CreateDirectory(Cache.PathOf("p/"));
        var (resolver, fail) = await StartAsync();
        fail(NoAnswer);
        _time.Advance(_options.InitialTimeout);
        await _listener.NextFailureAsync();
        Directory.Delete(Cache.PathOf("p/"));
        await SaveAsync("h:1");

        fail(NoAnswer);

        (await _listener.NextAddressesAsync()).Should().Equal("h:1");
        _logs.Entries.Should().ContainSingle(entry => entry.Message.StartsWith("Cannot read the endpoint cache ", StringComparison.Ordinal));
        await EndAsync(resolver);
    }

    [Test]
    public async Task NoAnswer_DirectoryIsNoPath_FailsAsWithoutACacheAndWarnsOnce()
    {
        _path = "no\0path";
        var (resolver, fail) = await StartAsync();
        fail(NoAnswer);
        fail(NoAnswer);

        _time.Advance(_options.InitialTimeout);

        (await _listener.NextFailureAsync()).Detail.Should().Be("Resolving 'p' through etcd failed: No answer within 5 s. no route");
        _watcher.Give(("a", "h:1"));
        (await _listener.NextAddressesAsync()).Should().Equal("h:1");
        await EndAsync(resolver);
        _logs.Entries.Count(entry => entry.Id.Id == 263).Should().Be(1);
        _logs.Entries.Count(entry => entry.Id.Id == 264).Should().Be(1);
    }

    [Test]
    public async Task NoAnswer_NothingCached_FailsAsWithoutACache()
    {
        var (resolver, fail) = await StartAsync();
        fail(NoAnswer);

        _time.Advance(_options.InitialTimeout);

        (await _listener.NextFailureAsync()).Detail.Should().Be("Resolving 'p' through etcd failed: No answer within 5 s. no route");
        await EndAsync(resolver);
    }

    [Test]
    public async Task NoAnswer_CacheIsTooOld_FailsAndSaysSo()
    {
        await SaveAsync("h:1");
        _time.Advance(_options.CacheMaxAge + TimeSpan.FromSeconds(1));
        var (resolver, fail) = await StartAsync();
        fail(NoAnswer);

        _time.Advance(_options.InitialTimeout);

        await _listener.NextFailureAsync();
        _logs.Entries.Should().ContainSingle(entry => entry.Message.Contains("too old", StringComparison.Ordinal));
        await EndAsync(resolver);
    }

    [Test]
    public async Task NoAnswer_CacheIsBroken_FailsAndNamesTheFile()
    {
        await File.WriteAllTextAsync(Cache.PathOf("p/"), "nonsense");
        var (resolver, fail) = await StartAsync();
        fail(NoAnswer);

        _time.Advance(_options.InitialTimeout);

        await _listener.NextFailureAsync();
        _logs.Entries.Should().ContainSingle(entry => entry.Message.StartsWith("Cannot read the endpoint cache ", StringComparison.Ordinal));
        await EndAsync(resolver);
    }

    [Test]
    public async Task Endpoints_AreWrittenAtTheLatestAtTheEnd_AndAnEmptySetReplacesNone()
    {
        _watcher.Give(("a", "h:1"));
        _watcher.Give(("a", "h:2"));
        _watcher.Give();
        var (resolver, _) = await StartAsync();
        await _listener.NextFailureAsync();

        await EndAsync(resolver);

        (await Cache.LoadAsync("p/"))!.Snapshot.Endpoints.Values.Should().Equal(new RegisteredEndpoint("h:2"));
    }

    [Test]
    public async Task Unchanged_EtcdAnswers_TheAgeStartsAgain()
    {
        _watcher.Give(("a", "h:1"));
        var (resolver, _) = await StartAsync();
        await Bounded.UntilAsync(() => File.Exists(Cache.PathOf("p/")), "the file");
        var start = _time.GetUtcNow();

        await Bounded.UntilAsync(
            async () =>
            {
                _time.Advance(_options.CacheMaxAge / 4);
                return (await Cache.LoadAsync("p/"))!.SavedAt > start;
            },
            "a confirmation");

        _queries.ReachCount.Should().BePositive();
        await EndAsync(resolver);
    }

    [Test]
    public async Task Write_Fails_IsLoggedOnceAndHarmsNothing()
    {
        Directory.CreateDirectory(Cache.PathOf("p/"));
        _watcher.Give(("a", "h:1"));
        var (resolver, _) = await StartAsync();
        (await _listener.NextAddressesAsync()).Should().Equal("h:1");
        await Bounded.UntilAsync(() => _logs.Entries.Count > 0, "the warning");

        _watcher.Give(("a", "h:2"));
        (await _listener.NextAddressesAsync()).Should().Equal("h:2");
        await EndAsync(resolver);

        _logs.Entries.Should().ContainSingle().Which.Message.Should().StartWith("Cannot write the endpoint cache ");
    }

    [Test]
    public async Task Write_FailsForAWhile_SucceedsLaterWithoutAChange()
    {
        _options.CacheMaxAge = TimeSpan.FromDays(30);
        Directory.CreateDirectory(Cache.PathOf("p/"));
        _watcher.Give(("a", "h:1"));
        var (resolver, _) = await StartAsync();
        await Bounded.UntilAsync(() => _logs.Entries.Any(entry => entry.Id.Id == 264), "the warning");
        Directory.Delete(Cache.PathOf("p/"));

        // What is written is confirmed after a week.
        await _time.AdvanceUntilAsync(() => File.Exists(Cache.PathOf("p/")), TimeSpan.FromMinutes(1), "the file");

        _logs.Entries.Should().ContainSingle();
        await EndAsync(resolver);
    }

    [Test]
    public async Task Confirmation_FailsInAnyWay_HarmsNothingAndIsTriedAgain()
    {
        _queries.Failure = new ObjectDisposedException("something");
        _watcher.Give(("a", "h:1"));
        var (resolver, _) = await StartAsync();
        await Bounded.UntilAsync(() => File.Exists(Cache.PathOf("p/")), "the file");
        var start = _time.GetUtcNow();
        await _time.AdvanceUntilAsync(() => _queries.ReachCount > 1, _options.CacheMaxAge / 4, "two failures");

        _queries.Failure = null;

        await Bounded.UntilAsync(
            async () =>
            {
                _time.Advance(_options.CacheMaxAge / 4);
                return (await Cache.LoadAsync("p/"))!.SavedAt > start;
            },
            "a confirmation");
        await EndAsync(resolver);
    }
}
