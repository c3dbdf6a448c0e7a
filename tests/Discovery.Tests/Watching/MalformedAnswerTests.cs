using Etcd.Api;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Watching;

/// <summary>Answers that no etcd gives, as from a broken proxy: they are failures like others, and pass like others.</summary>
[TestFixture]
internal sealed class MalformedAnswerTests : EtcdFixture, IDisposable
{
    private const string Prefix = Target + "/";

    private readonly CapturedLogs _logs = new();
    private readonly ManualTimeProvider _time = new();

    [Test]
    public async Task List_WithoutAHeader_IsAFailureThatPasses() =>
        await PassesAsync(Etcd.Faults.On(EtcdRpc.Range).Rewrite<RangeResponse>(list => list.Header = null), "without a header");

    [Test]
    public async Task List_SameKeyTwice_IsAFailureThatPasses()
    {
        Put("a", 1);
        await PassesAsync(
            Etcd.Faults.On(EtcdRpc.Range).Rewrite<RangeResponse>(list => list.Kvs.Add(list.Kvs[0])), "the same key twice");
    }

    [Test]
    public async Task List_KeyOfAnotherPrefix_IsIgnored()
    {
        Put("a", 1);
        Etcd.Faults.On(EtcdRpc.Range).Rewrite<RangeResponse>(list =>
        {
            var foreign = list.Kvs[0].Clone();
            foreign.Key = ByteString.CopyFromUtf8("foreign/a");
            list.Kvs.Add(foreign);
        });

        (await new EndpointManager(Connection, Target).ListAsync().Within()).Keys.Should().Equal(Prefix + "a");
    }

    [Test]
    public async Task List_WithoutAHeader_FailsTheCallOfAManager()
    {
        Etcd.Faults.On(EtcdRpc.Range).Rewrite<RangeResponse>(list => list.Header = null);

        await new EndpointManager(Connection, Target).Awaiting(it => it.ListAsync().Within()).Should().ThrowAsync<EtcdException>()
            .WithMessage("etcd sent a list of foo/bar/my-service/ without a header.");
    }

    [Test]
    public async Task Created_WithoutAHeader_IsRetriedWithBackOff()
    {
        var fault = Etcd.Faults.On(EtcdRpc.Watch).Rewrite<WatchResponse>(response =>
        {
            if (response.Created)
            {
                response.Header = null;
            }
        });
        await WatchIsRetriedAsync(fault, "without a header");
    }

    [Test]
    public async Task Created_ByAnotherCluster_IsRetriedWithBackOff()
    {
        var fault = Etcd.Faults.On(EtcdRpc.Watch).Rewrite<WatchResponse>(response => response.Header.ClusterId++);
        await WatchIsRetriedAsync(fault, "another cluster");
    }

    [Test]
    public async Task Created_ByAnotherClusterAgainAndAgain_ListsOnceForEachStream()
    {
        await using var etcd = await new ScriptedEtcd().StartAsync();
        etcd.OnRange = _ => ScriptedEtcd.Listing(7);
        await using var connection = Connect(etcd.ConnectionString);
        await using var watcher = await WatchAsync(connection);
        var watch = await etcd.WatchAsync();
        for (var i = 0; i < 100; i++)
        {
            await watch.SendCreatedAsync(7, clusterId: 9);
        }

        await watch.ClientGone.Within();
        etcd.Reads.Should().Be(2);
        etcd.HasWatch.Should().BeFalse("the clock stands still");
    }

    [Test]
    public async Task Event_WithoutAKey_IsRetriedWithBackOff()
    {
        await using var etcd = await new ScriptedEtcd().StartAsync();
        await using var connection = Connect(etcd.ConnectionString);
        await using var watcher = await WatchAsync(connection);
        var next = watcher.NextAsync(default);
        for (var i = 1; i < 5; i++)
        {
            await AdvanceUntilAsync(() => etcd.HasWatch, "a watch");
            var broken = await etcd.WatchAsync();
            await broken.SendCreatedAsync(1);
            await broken.SendAsync(new WatchResponse { Header = new ResponseHeader { Revision = 9 }, Events = { new Event() } });
            await Bounded.UntilAsync(() => Retries("without a key") == i, "a failure");
            await broken.ClientGone.Within();
            etcd.HasWatch.Should().BeFalse("the clock stands still");
        }

        await AdvanceUntilAsync(() => etcd.HasWatch, "a watch");
        var watch = await etcd.WatchAsync();
        await watch.SendCreatedAsync(9);
        await watch.SendPutAsync(9, "p/a", "h:1");
        (await next.Within()).Snapshot.Endpoints.Keys.Should().Equal("p/a");
    }

    [Test]
    public async Task Event_OfAnotherPrefix_IsIgnored()
    {
        await using var etcd = await new ScriptedEtcd().StartAsync();
        await using var connection = Connect(etcd.ConnectionString);
        await using var watcher = await WatchAsync(connection);
        var watch = await etcd.WatchAsync();
        await watch.SendCreatedAsync(1);

        await watch.SendPutAsync(1_000, "q/a", "h:1");
        await watch.SendPutAsync(2, "p/b", "h:2");

        var update = await watcher.NextAsync(default).Within();
        update.Snapshot.Endpoints.Keys.Should().Equal("p/b");
        update.Snapshot.Revision.Should().Be(2);
    }

    [Test]
    public async Task Watch_NeverCreated_IsOpenedOnAnotherStream()
    {
        await using var etcd = await new ScriptedEtcd().StartAsync();
        await using var connection = Connect(etcd.ConnectionString);
        await using var watcher = await WatchAsync(connection);
        var watch = await etcd.WatchAsync();

        // Answers about progress do not show that the watch exists.
        var answering = AnswerProbesAsync();
        await AdvanceUntilAsync(() => etcd.HasWatch, "another stream");

        await answering.Within();

        async Task AnswerProbesAsync()
        {
            while (!watch.ClientGone.IsCompleted)
            {
                var asked = watch.RequestAsync("a probe");
                if (await Task.WhenAny(asked, watch.ClientGone) == asked && (await asked).ProgressRequest is not null)
                {
                    await watch.SendProgressAsync(1);
                }
            }
        }
    }

    private static async Task<EndpointWatcher> WatchAsync(EtcdConnection connection)
    {
        var watcher = new EndpointWatcher(connection, "p/", EndpointFormatSet.GoNaming);
        await watcher.NextAsync(default).Within();
        return watcher;
    }

    public void Dispose() => _logs.Dispose();

    private void Put(string name, int port) => Etcd.Put(Prefix + name, $$"""{"Addr":"h:{{port}}"}""");

    private EtcdConnection Connect(string connectionString) => new(
        new EtcdConnectionOptions { Endpoints = [connectionString], CallTimeout = TimeSpan.FromDays(1) }.UseTimeProvider(_time), _logs);

    private async Task PassesAsync(FaultRule fault, string reason)
    {
        await using var connection = Connect(Etcd.ConnectionString);
        await using var directory = new ServiceDirectory(connection, Prefix);
        await AdvanceUntilAsync(() => fault.Hits >= 3, "three tries");
        _logs.Entries.Should().Contain(entry => entry.Level == LogLevel.Warning && entry.Message.Contains(reason));

        fault.Remove();
        Put("z", 9);

        var load = directory.WaitForLoadAsync();
        await AdvanceUntilAsync(() => load.IsCompleted, "the load");
        (await load).GetAddresses(Prefix).Should().Contain("h:9");
    }

    private async Task WatchIsRetriedAsync(FaultRule fault, string reason)
    {
        await using var connection = Connect(Etcd.ConnectionString);
        await using var watcher = new EndpointWatcher(connection, Prefix, EndpointFormatSet.GoNaming);
        await watcher.NextAsync(default).Within();
        Put("a", 1);
        await Bounded.UntilAsync(() => Retries(reason) == 1, "a failure");
        var watches = WatchCount;

        // The clock stands still, so nothing is tried again. Later the waits grow.
        for (var i = 2; i < 6; i++)
        {
            await AdvanceUntilAsync(() => Retries(reason) >= i, "another failure");
        }

        (WatchCount - watches).Should().BeLessThanOrEqualTo(8);
        fault.Remove();
        var next = watcher.NextAsync(default);
        await AdvanceUntilAsync(() => next.IsCompleted, "an update");
        (await next).Snapshot.Endpoints.Should().ContainKey(Prefix + "a");
    }

    private int Retries(string reason) => _logs.Entries.Count(entry => entry.Id.Id == 213 && entry.Message.Contains(reason));

    private int WatchCount => Etcd.Journal.Calls.Concat(Etcd.Journal.Pending)
        .Count(call => call.Is(EtcdRpc.Watch) && call.Request is WatchRequest { CreateRequest: not null });

    private Task AdvanceUntilAsync(Func<bool> condition, string what) =>
        _time.AdvanceUntilAsync(condition, TimeSpan.FromMilliseconds(200), what);
}
