using Etcd.Discovery.Registration.Leases;
using Etcd.Discovery.Tests.Registration.Support;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Registration;

/// <summary>Several leases on one keep-alive stream, whose server side the test plays. Only the test advances the clock.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SharedKeepAliveTests : IDisposable
{
    private readonly ObservedTime _time = new();
    private readonly CapturedLogs _logs = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CountingObserver _first = new();
    private readonly CountingObserver _second = new();
    private ScriptedLeases _server = null!;
    private EtcdConnection _connection = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ScriptedLeases.StartAsync();
        var options = new EtcdConnectionOptions { Endpoints = [_server.ConnectionString], CallTimeout = TimeSpan.FromHours(1) };
        _connection = new EtcdConnection(options.UseTimeProvider(_time), _logs);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _connection.DisposeAsync();
        await _server.DisposeAsync().Within();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _logs.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    [Test]
    public async Task Leases_Two_ShareAStreamAndGetTheirOwnAnswers()
    {
        var stream = await KeepBothAsync();

        await _first.RenewedAsync(1);
        await _second.RenewedAsync(1);

        // The first one is due before the second one is.
        await _time.AdvanceAsync(TimeSpan.FromSeconds(10));
        (await stream.ReadAsync()).Should().Be(1);
        await stream.AnswerAsync(ttl: 30);
        await _first.RenewedAsync(2);
        _second.Renewals.Should().Be(1);
    }

    [Test]
    public async Task Leases_OneIsGone_LeavesTheOtherAlone()
    {
        var first = KeepAsync(1, 30, _first);
        var stream = await _server.NextStreamAsync();
        await stream.KeepAliveAsync(ttl: 30);
        var second = KeepAsync(2, 60, _second);
        await stream.KeepAliveAsync(ttl: 0);

        await second.Within();
        await _time.AdvanceAsync(TimeSpan.FromSeconds(10));
        await stream.KeepAliveAsync(ttl: 30);
        await _first.RenewedAsync(2);
        first.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task Leases_NotFoundEndsTheStream_EndsTheOneThatAskedFirst()
    {
        var first = KeepAsync(1, 30, _first);
        var stream = await _server.NextStreamAsync();
        await stream.ReadAsync();
        var second = KeepAsync(2, 60, _second);
        await stream.ReadAsync();

        stream.Fail(StatusCode.NotFound, "etcdserver: requested lease not found");

        await first.Within();
        var next = await NextStreamAsync();
        (await next.ReadAsync()).Should().Be(2);
        second.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task Leases_AnswerToOneThatHasLeftIsLost_NotFoundEndsTheOneThatAskedSince()
    {
        // The second lease leaves while its answer is on its way.
        using var leaving = new CancellationTokenSource();
        var first = KeepAsync(1, 30, _first);
        var stream = await _server.NextStreamAsync();
        await stream.KeepAliveAsync(ttl: 30);
        await _first.RenewedAsync(1);
        var second = KeepAsync(2, 60, _second, leaving.Token);
        (await stream.ReadAsync()).Should().Be(2);
        await leaving.CancelAsync();
        await second.Awaiting(it => it.Within()).Should().ThrowAsync<OperationCanceledException>();
        await ReadWhenDueAsync(stream, 1);
        await stream.AnswerAsync(ttl: 30);
        await _first.RenewedAsync(2);

        await ReadWhenDueAsync(stream, 1);
        stream.Fail(StatusCode.NotFound, "etcdserver: requested lease not found");

        await first.Within();
    }

    [Test]
    public async Task Stream_Breaks_IsReopenedOnceForAllAndLoggedOnce()
    {
        var stream = await KeepBothAsync();
        await _first.RenewedAsync(1);
        await _second.RenewedAsync(1);

        stream.Fail(StatusCode.Unavailable, "etcdserver: no leader");

        var next = await NextStreamAsync();
        var ids = new List<long>();
        for (var i = 0; i < 2; i++)
        {
            var read = next.ReadAsync();
            await AdvanceUntilAsync(() => read.IsCompleted, "a renewal");
            ids.Add(await read);
            await next.AnswerAsync(ttl: 60);
        }

        ids.Should().BeEquivalentTo([1L, 2L]);
        await _first.RenewedAsync(2);
        await _second.RenewedAsync(2);
        _logs.Entries.Where(entry => entry.Level > LogLevel.Debug && entry.Category.StartsWith("Etcd.Discovery", StringComparison.Ordinal))
            .Should().ContainSingle().Which.Message
            .Should().StartWith("The keep-alive stream of 2 leases broke, reopening in ").And.EndWith(": etcdserver: no leader");
    }

    [Test]
    public async Task Stream_SilentForItsOnlyLease_IsReopenedAndLogged()
    {
        _ = KeepAsync(1, 30, _first);
        var stream = await _server.NextStreamAsync();
        await stream.KeepAliveAsync(ttl: 30);
        await _first.RenewedAsync(1);

        var next = await NextStreamAsync();

        await next.KeepAliveAsync(ttl: 30);
        await _first.RenewedAsync(2);
        _logs.Entries.Should().ContainSingle(entry => entry.Level == LogLevel.Warning).Which.Message
            .Should().StartWith("The keep-alive stream of 1 leases broke").And.EndWith(": etcd did not answer a keep-alive in time.");
    }

    [Test]
    public async Task Stream_WaitsForItsTurn_IsNotGivenUpMeanwhile()
    {
        // The wait is longer than the third lease waits for a stream to open.
        var options = new EtcdConnectionOptions
        {
            Endpoints = [_server.ConnectionString],
            CallTimeout = TimeSpan.FromHours(1),
            InitialBackoff = TimeSpan.FromSeconds(5),
            BackoffJitter = 0,
        };
        await using var connection = new EtcdConnection(options.UseTimeProvider(_time), _logs);
        var keeper = new LeaseKeeper(connection, NullLogger.Instance);
        _ = keeper.KeepAliveAsync(new GrantedLease(1, TimeSpan.FromSeconds(30)), _first, _stop.Token);
        var stream = await _server.NextStreamAsync();
        await stream.KeepAliveAsync(ttl: 30);
        await _first.RenewedAsync(1);
        stream.Fail(StatusCode.Unavailable, "etcdserver: no leader");
        await Bounded.UntilAsync(() => _logs.Entries.Any(entry => entry.Id.Id == 404), "the end of the stream");

        _ = keeper.KeepAliveAsync(new GrantedLease(3, TimeSpan.FromSeconds(6)), _second, _stop.Token);

        var next = await NextStreamAsync();
        if (await next.ReadAsync() == 1)
        {
            // Which of the two leases comes first is open.
            await next.AnswerAsync(ttl: 30);
            (await next.ReadAsync()).Should().Be(3);
        }

        await next.AnswerAsync(ttl: 6);
        await _second.RenewedAsync(1);
        _logs.Entries.Should().ContainSingle(entry => entry.Id.Id == 404);
    }

    [Test]
    public async Task Answer_OfOneLeaseLost_TriesAgainOnTheSameStream()
    {
        var stream = await KeepBothAsync();
        await _first.RenewedAsync(1);
        await _second.RenewedAsync(1);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(10));
        (await stream.ReadAsync()).Should().Be(1);

        // The answer to the first lease gets lost, and the second one gets answers meanwhile.
        _time.Clock.Advance(TimeSpan.FromSeconds(4));
        await KeepAnotherAsync(stream);
        _time.Clock.Advance(TimeSpan.FromSeconds(1));
        var read = stream.ReadAsync();
        await AdvanceUntilAsync(() => read.IsCompleted, "another renewal");
        (await read).Should().Be(1);
        await stream.AnswerAsync(ttl: 30);

        await _first.RenewedAsync(2);
        _first.Overdue.Should().Be(0);
    }

    [Test]
    public async Task Answer_Late_CountsSinceTheRenewalThatItMayBeFor()
    {
        var stream = await KeepBothAsync();
        await _first.RenewedAsync(1);
        await _second.RenewedAsync(1);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(10));
        await stream.ReadAsync();
        _time.Clock.Advance(TimeSpan.FromSeconds(4));
        await KeepAnotherAsync(stream);
        _time.Clock.Advance(TimeSpan.FromSeconds(1));
        var read = stream.ReadAsync();
        await AdvanceUntilAsync(() => read.IsCompleted, "another renewal");
        var since = _time.GetTimestamp();

        // The one answer may be for the renewal 5 s before. So the lease may end 30 s after that, not after the second renewal.
        await stream.AnswerAsync(ttl: 30);
        await _first.RenewedAsync(2);
        await AdvanceUntilAsync(() => _first.Overdue > 0, "the lease overdue");
        _time.GetElapsedTime(since).Should().BeLessThan(TimeSpan.FromSeconds(26));
    }

    private Task KeepAsync(long id, int ttl, ILeaseObserver observer, CancellationToken? cancellationToken = null) =>
        new LeaseKeeper(_connection, NullLogger.Instance)
            .KeepAliveAsync(new GrantedLease(id, TimeSpan.FromSeconds(ttl)), observer, cancellationToken ?? _stop.Token);

    private async Task<ScriptedLeases.Stream> KeepBothAsync()
    {
        _ = KeepAsync(1, 30, _first);
        var stream = await _server.NextStreamAsync();
        (await stream.ReadAsync()).Should().Be(1);
        await stream.AnswerAsync(ttl: 30);
        _ = KeepAsync(2, 60, _second);
        (await stream.ReadAsync()).Should().Be(2);
        await stream.AnswerAsync(ttl: 60);
        return stream;
    }

    private async Task KeepAnotherAsync(ScriptedLeases.Stream stream)
    {
        using var observer = new CountingObserver();
        _ = KeepAsync(3, 3600, observer);
        (await stream.ReadAsync()).Should().Be(3);
        await stream.AnswerAsync(ttl: 3600);
        await observer.RenewedAsync(1);
    }

    private async Task ReadWhenDueAsync(ScriptedLeases.Stream stream, long id)
    {
        var read = stream.ReadAsync();
        await AdvanceUntilAsync(() => read.IsCompleted, "a renewal");
        (await read).Should().Be(id);
    }

    private async Task<ScriptedLeases.Stream> NextStreamAsync()
    {
        var next = _server.NextStreamAsync();
        await AdvanceUntilAsync(() => next.IsCompleted, "another stream");
        return await next;
    }

    private Task AdvanceUntilAsync(Func<bool> condition, string what) =>
        _time.Clock.AdvanceUntilAsync(condition, TimeSpan.FromMilliseconds(50), what);
}
