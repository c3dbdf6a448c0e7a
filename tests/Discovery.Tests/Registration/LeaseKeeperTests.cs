using System.Collections.Concurrent;
using Etcd.Discovery.Registration.Leases;
using Etcd.Discovery.Tests.Registration.Support;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Registration;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LeaseKeeperTests : IDisposable
{
    private readonly GrantedLease _lease = new(42, TimeSpan.FromHours(1));
    private readonly ObservedTime _time = new();
    private readonly CountingObserver _observer = new();
    private readonly CancellationTokenSource _stop = new();
    private ScriptedLeases _server = null!;
    private EtcdConnection _connection = null!;
    private LeaseKeeper _keeper = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ScriptedLeases.StartAsync();
        _connection = Connect(_time);
        _keeper = new LeaseKeeper(_connection, NullLogger.Instance);
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
        _observer.Dispose();
    }

    [Test]
    public async Task KeepAliveAsync_StreamAnswers_UsesOneStream()
    {
        var keeping = _keeper.KeepAliveAsync(_lease, _observer, _stop.Token);
        var stream = await _server.NextStreamAsync();

        for (var i = 1; i <= 5; i++)
        {
            (await stream.ReadAsync()).Should().Be(42);
            await stream.AnswerAsync(ttl: 3600);
            await _observer.RenewedAsync(i);
            await _time.AdvanceAsync(_lease.KeepAliveInterval);
        }

        keeping.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task KeepAliveAsync_StreamGoesSilent_OpensAnother()
    {
        var keeping = _keeper.KeepAliveAsync(_lease, _observer, _stop.Token);
        var silent = await _server.NextStreamAsync();
        await silent.KeepAliveAsync(ttl: 3600);
        await _time.AdvanceAsync(_lease.KeepAliveInterval);
        await silent.ReadAsync();

        await _time.AdvanceAsync(_lease.KeepAliveTimeout / 2);
        await _time.AdvanceAsync(_lease.KeepAliveTimeout / 2);
        var next = await NextStreamAsync();
        await next.KeepAliveAsync(ttl: 3600);

        await _observer.RenewedAsync(2);
        keeping.IsCompleted.Should().BeFalse();
    }

    [TestCase(3500, false)]
    [TestCase(2000, true)]
    public async Task KeepAliveAsync_AnswerLate_StreamEndsUnlessTheLeaseWasRenewed(int timeToLive, bool ends)
    {
        var time = new ManualTimeProvider();
        await using var connection = Connect(time);
        var asked = 0;
        _server.OnTimeToLive = () =>
        {
            Interlocked.Increment(ref asked);
            return new() { ID = 42, GrantedTTL = 3600, TTL = timeToLive };
        };
        var keeping = new LeaseKeeper(connection, NullLogger.Instance)
            .KeepAliveAsync(_lease, _observer, _stop.Token);
        var stream = await _server.NextStreamAsync();
        await stream.KeepAliveAsync(ttl: 3600);
        await _observer.RenewedAsync(1);

        // In small steps: the question is answered long before the time for the renewal ends.
        await time.AdvanceUntilAsync(() => Volatile.Read(ref asked) > 0, TimeSpan.FromSeconds(10), "a question for the lease");

        if (ends)
        {
            var next = _server.NextStreamAsync();
            await time.AdvanceUntilAsync(() => next.IsCompleted, TimeSpan.FromSeconds(10), "another stream");
        }
        else
        {
            await _observer.RenewedAsync(2);
        }

        keeping.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task KeepAliveAsync_NewStreamNeverAnswers_OpensAnother()
    {
        var keeping = _keeper.KeepAliveAsync(_lease, _observer, _stop.Token);
        await _server.NextStreamAsync();

        await _time.AdvanceAsync(_lease.OpenTimeout);
        var next = await NextStreamAsync();
        await next.KeepAliveAsync(ttl: 3600);

        await _observer.RenewedAsync(1);
        keeping.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task KeepAliveAsync_StreamClosedBetweenKeepAlives_OpensAnotherAtOnce()
    {
        // No keep-alive is due while the test waits: only the closed stream can bring on the next one.
        var keeping = _keeper.KeepAliveAsync(_lease, _observer, _stop.Token);
        var first = await _server.NextStreamAsync();
        await first.KeepAliveAsync(ttl: 3600);
        await _observer.RenewedAsync(1);

        first.Close();

        await (await NextStreamAsync()).KeepAliveAsync(ttl: 3600);
        await _observer.RenewedAsync(2);
        keeping.IsCompleted.Should().BeFalse();
    }

    [TestCase(StatusCode.Unavailable, "etcdserver: no leader")]
    [TestCase(StatusCode.Unknown, "anything")]
    public async Task KeepAliveAsync_StreamFails_OpensAnother(StatusCode code, string message)
    {
        var keeping = _keeper.KeepAliveAsync(_lease, _observer, _stop.Token);
        (await _server.NextStreamAsync()).Fail(code, message);

        await (await NextStreamAsync()).KeepAliveAsync(ttl: 3600);

        await _observer.RenewedAsync(1);
        keeping.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task KeepAliveAsync_AnswerWithoutTtl_EndsAsLost()
    {
        var keeping = _keeper.KeepAliveAsync(_lease, _observer, _stop.Token);

        await (await _server.NextStreamAsync()).KeepAliveAsync(ttl: 0);

        await keeping.Within();
        _observer.Renewals.Should().Be(0);
    }

    [Test]
    public async Task KeepAliveAsync_NotFound_EndsAsLost()
    {
        var keeping = _keeper.KeepAliveAsync(_lease, _observer, _stop.Token);

        (await _server.NextStreamAsync()).Fail(StatusCode.NotFound, "etcdserver: requested lease not found");

        await keeping.Within();
    }

    [Test]
    public async Task KeepAliveAsync_Cancelled_EndsAsCancelled()
    {
        var keeping = _keeper.KeepAliveAsync(_lease, _observer, _stop.Token);
        await (await _server.NextStreamAsync()).KeepAliveAsync(ttl: 3600);
        await _observer.RenewedAsync(1);

        await _stop.CancelAsync();

        await keeping.Invoking(task => task.Within()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task KeepAliveAsync_NoAnswerForAWholeTtl_TellsThatTheLeaseMayBeGone()
    {
        var keeping = _keeper.KeepAliveAsync(_lease, _observer, _stop.Token);
        var stream = await _server.NextStreamAsync();
        await stream.KeepAliveAsync(ttl: 3600);
        await _observer.RenewedAsync(1);

        await _time.AdvanceAsync(_lease.Lifetime, _lease.Lifetime - TimeSpan.FromTicks(1));
        _observer.Overdue.Should().Be(0);
        _time.Clock.Advance(TimeSpan.FromTicks(1));

        _observer.Overdue.Should().Be(1);
        keeping.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task KeepAliveAsync_AnswerIsAsOldAsTheTtl_EndsUpOverdue()
    {
        var time = new ManualTimeProvider();
        await using var connection = Connect(time);
        var calls = new ConcurrentQueue<string>();
        var observer = new Observer(
            () =>
            {
                // The answer is processed late.
                time.Advance(_lease.Lifetime);
                calls.Enqueue("renewed");
            },
            () => calls.Enqueue("overdue"));
        var keeping = new LeaseKeeper(connection, NullLogger.Instance).KeepAliveAsync(_lease, observer, _stop.Token);

        await (await _server.NextStreamAsync()).KeepAliveAsync(ttl: 3600);

        await Bounded.UntilAsync(() => calls.Contains("renewed") && calls.Last() == "overdue", "the lease overdue");
        keeping.IsCompleted.Should().BeFalse();
    }

    [TestCase(2, 2d / 3, 1d / 3, 1)]
    [TestCase(15, 5, 2.5, 3.75)]
    public void GrantedLease_Times_NoticeASilentStreamWithinHalfTheTtl(int ttl, double interval, double timeout, double open)
    {
        var lease = new GrantedLease(1, TimeSpan.FromSeconds(ttl));

        lease.KeepAliveInterval.TotalSeconds.Should().BeApproximately(interval, 1e-6);
        lease.KeepAliveTimeout.TotalSeconds.Should().BeApproximately(timeout, 1e-6);
        lease.OpenTimeout.TotalSeconds.Should().BeApproximately(open, 1e-6);
        (lease.KeepAliveInterval + lease.KeepAliveTimeout).Should().BeLessThanOrEqualTo(lease.Ttl / 2);
    }

    [Test]
    public void GrantedLease_LongestTtl_HasWaitsThatTimersTake()
    {
        var lease = new GrantedLease(1, TimeSpan.FromSeconds(9_000_000_000));

        lease.KeepAliveInterval.Should().BeLessThan(TimeSpan.FromDays(24));
        lease.Lifetime.Should().BeLessThan(TimeSpan.FromDays(24));
    }

    /// <summary>The next stream, after the wait for its turn.</summary>
    private async Task<ScriptedLeases.Stream> NextStreamAsync()
    {
        var next = _server.NextStreamAsync();
        await _time.Clock.AdvanceUntilAsync(() => next.IsCompleted, TimeSpan.FromMilliseconds(10), "another stream");
        return await next;
    }

    private EtcdConnection Connect(TimeProvider time) => new(new EtcdConnectionOptions
    {
        Endpoints = [_server.ConnectionString],
        CallTimeout = TimeSpan.FromHours(1),
        InitialBackoff = TimeSpan.FromMilliseconds(10),
        MaxBackoff = TimeSpan.FromMilliseconds(100),
    }.UseTimeProvider(time));

    private sealed class Observer(Action onRenewed, Action onOverdue) : ILeaseObserver
    {
        public void OnRenewed() => onRenewed();

        public void OnOverdue() => onOverdue();
    }
}
