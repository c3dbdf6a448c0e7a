using System.Diagnostics;
using Etcd.Api;
using FakeEtcd.Hosting;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting;

/// <summary>Many servers on one Kestrel.</summary>
public sealed class SharedHostTests
{
    private const int Servers = 1000;

    /// <summary>Of the runtime's own; a thread a server would be 1,000.</summary>
    private const int MoreThreads = 64;

    [TestCase(false)]
    [TestCase(true)]
    public async Task StartAsync_ThousandServers_EachServesItsOwnStateOnNoThreadsOfItsOwn(bool listen)
    {
        var threadsBefore = ThreadCount();
        var servers = new List<FakeEtcdServer>();
        var clients = new List<EtcdClients>();
        try
        {
            for (var number = 0; number < Servers; number++)
            {
                servers.Add(await FakeEtcdServer.StartAsync(options => options.Listen = listen));
                clients.Add(servers[number].Connect(inProcess: !listen));
            }

            await Task.WhenAll(clients.Select((client, number) => client.PutAsync("key", $"{number}"))).Within("every put");
            var values = await Task.WhenAll(clients.Select(client => client.GetAsync("key"))).Within("every get");

            values.Should().Equal(Enumerable.Range(0, Servers).Select(number => $"{number}"));
            servers.Should().OnlyContain(server => server.Revision == 2 && server.ConnectionCount > 0);
            SharedHosts.Count.Should().Be(1);
            (ThreadCount() - threadsBefore).Should().BeLessThan(MoreThreads);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            await Task.WhenAll(servers.Select(server => server.DisposeAsync().AsTask())).Within("every server stopped");
        }

        SharedHosts.Count.Should().Be(0);
    }

    [Test]
    public async Task StartAsync_AnotherCallerBlocksItsThread_GoesOn()
    {
        using var secondRuns = new ManualResetEventSlim();
        var first = BlockAfterStartAsync();
        await using var second = await FakeEtcdServer.StartAsync().Within("the second server");
        secondRuns.Set();

        (await first.Within("the first server")).Should().BeTrue();

        async Task<bool> BlockAfterStartAsync()
        {
            await using var server = await FakeEtcdServer.StartAsync().ConfigureAwait(false);
            return secondRuns.Wait(Bounded.Timeout);
        }
    }

    [Test]
    public async Task StartAsync_DifferentRequestLimits_HoldForEachServer()
    {
        await using var small = await FakeEtcdServer.StartAsync(options => options.MaxRequestBytes = 1000);
        await using var large = await FakeEtcdServer.StartAsync(options => options.MaxRequestBytes = 4_000_000);
        using var one = small.OverTcp();
        using var other = large.OverTcp();
        var value = new string('x', 3_000_000);

        var tooLarge = () => one.PutAsync("key", value);
        await other.PutAsync("key", value);

        (await tooLarge.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.ResourceExhausted);
        (await other.GetAsync("key")).Should().Be(value);
        SharedHosts.Count.Should().Be(2);
    }

    [Test]
    public async Task StartAsync_DifferentLoggers_HearOfTheirOwnServersOnly()
    {
        using var one = new LinesLogger();
        using var other = new LinesLogger();
        await using var first = await FakeEtcdServer.StartAsync(options => options.UseLoggerFactory(one));
        await using var second = await FakeEtcdServer.StartAsync(options => options.UseLoggerFactory(other));
        using var client = first.OverTcp();
        var before = other.Count;

        await client.PutAsync("key", "value");

        one.Count.Should().BeGreaterThan(before);
        other.Count.Should().Be(before);
    }

    [Test]
    public async Task StartAsync_PortInUse_LeavesNoHostBehind()
    {
        var first = await FakeEtcdServer.StartAsync();
        var second = () => FakeEtcdServer.StartAsync(options => options.Port = first.Port);

        await second.Should().ThrowAsync<IOException>();
        await first.DisposeAsync();

        SharedHosts.Count.Should().Be(0);
    }

    [Test]
    public async Task StartAsync_CancelledOrTogetherWithTheEndOfOthers_EndsWithNoHost()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(async () =>
        {
            using var cancelled = new CancellationTokenSource();
            if (number % 5 == 0)
            {
                await cancelled.CancelAsync();
            }

            try
            {
                await using var etcd = await FakeEtcdServer.StartAsync(options => options.Listen = false, cancelled.Token);
                using var client = etcd.InProcess();
                await client.PutAsync("key", $"{number}");
                (await client.GetAsync("key")).Should().Be($"{number}");
            }
            catch (OperationCanceledException)
            {
                (number % 5).Should().Be(0);
            }
        }))).Within("every server came and went");

        SharedHosts.Count.Should().Be(0);
    }

    [Test]
    public async Task Stop_OneOfSeveralServers_LeavesTheOthersAlone()
    {
        await using var stays = await FakeEtcdServer.StartAsync();
        await using var goes = await FakeEtcdServer.StartAsync();
        using var client = stays.OverTcp();
        using var watch = await client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });

        await goes.StopAsync(StopMode.Kill).Within("the other stopped");
        await goes.DisposeAsync();
        await client.PutAsync("key", "value");

        (await watch.NextAsync()).Events.Should().ContainSingle();
        stays.ConnectionCount.Should().BePositive();
    }

    /// <summary>The threads outside the pool, which gets more threads for everyone the busier the machine is.</summary>
    private static int ThreadCount()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count - ThreadPool.ThreadCount;
    }

    private sealed class LinesLogger : ILoggerFactory, ILogger
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // Kestrel complains of a busy machine, whoever has made it busy.
            if (eventId.Name != "HeartbeatSlow")
            {
                Interlocked.Increment(ref _count);
            }
        }

        public void Dispose()
        {
        }
    }
}
