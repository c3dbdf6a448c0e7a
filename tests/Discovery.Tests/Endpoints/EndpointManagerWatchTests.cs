using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Endpoints;

[TestFixture]
internal sealed class EndpointManagerWatchTests : EtcdFixture
{
    private EndpointManager Manager => new(Connection, Target);

    private Task AddAsync(string name, string addr) => Manager.AddEndpointAsync($"{Target}/{name}", new RegisteredEndpoint(addr));

    private Task DeleteAsync(string name) => Manager.DeleteEndpointAsync($"{Target}/{name}");

    private static void Apply(Dictionary<string, string> known, string[] updates)
    {
        foreach (var update in updates)
        {
            var parts = update[1..].Split('=');
            if (update[0] == '-')
            {
                known.Remove(parts[0]);
            }
            else
            {
                known[parts[0]] = parts[1];
            }
        }
    }

    [Test]
    public async Task Watch_Endpoints_GivesTheFullSetAndThenEachChange()
    {
        await AddAsync("a", "h:1");
        await AddAsync("b", "h:2");
        await using var batches = new Batches(Manager);

        (await batches.NextAsync()).Should().Equal("+a=h:1", "+b=h:2");

        await AddAsync("c", "h:3");
        (await batches.NextAsync()).Should().Equal("+c=h:3");
        await AddAsync("c", "h:33");
        (await batches.NextAsync()).Should().Equal("+c=h:33");
        await DeleteAsync("a");
        (await batches.NextAsync()).Should().Equal("-a");
        await Manager.UpdateAsync([EndpointUpdate.Delete(Target + "/b"), EndpointUpdate.Add(Target + "/d", new RegisteredEndpoint("h:4"))]);
        (await batches.NextAsync()).Should().BeEquivalentTo("-b", "+d=h:4");
    }

    [Test]
    public async Task Watch_NoEndpoints_GivesAnEmptyBatchFirst()
    {
        await using var batches = new Batches(Manager);

        (await batches.NextAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Watch_ChangesBetweenListAndWatch_AreNotLost()
    {
        await using var batches = new Batches(Manager);
        await batches.NextAsync();

        await AddAsync("a", "h:1");
        await DeleteAsync("a");
        await AddAsync("end", "h:9");

        var seen = new List<string>();
        while (!seen.Contains("+end=h:9"))
        {
            seen.AddRange(await batches.NextAsync());
        }

        seen.Should().Equal("+a=h:1", "-a", "+end=h:9");
    }

    [Test]
    public async Task Watch_OtherTargets_AreNotSeen()
    {
        await using var batches = new Batches(Manager);
        await batches.NextAsync();

        Etcd.Put(Target + "_other/a", """{"Addr":"h:1"}""");
        Etcd.Put(Target, """{"Addr":"h:1"}""");
        await AddAsync("a", "h:2");

        (await batches.NextAsync()).Should().Equal("+a=h:2");
    }

    [Test]
    public async Task Watch_UnparsableValue_TakesTheEndpointAwayAndIsSkippedElsewhere()
    {
        await AddAsync("a", "h:1");
        await using var batches = new Batches(Manager);
        await batches.NextAsync();

        Etcd.Put(Target + "/new", "nonsense");
        Etcd.Put(Target + "/a", "nonsense");

        (await batches.NextAsync()).Should().Equal("-a");
    }

    [Test]
    public async Task Watch_CompactedWhileTheWatchWasDown_ReadsAgainAndGivesTheDifference()
    {
        await AddAsync("a", "h:1");
        await AddAsync("b", "h:2");
        await AddAsync("c", "h:3");
        var held = Etcd.Faults.On(EtcdRpc.Watch).Hang();
        await using var batches = new Batches(Manager);
        await batches.NextAsync();

        // The watch is not open yet, so what follows is compacted away before it could be seen.
        await DeleteAsync("a");
        await AddAsync("b", "h:22");
        await AddAsync("d", "h:4");
        await Etcd.CompactAsync();
        held.Remove();

        (await batches.NextAsync()).Should().Equal("-a", "+b=h:22", "+d=h:4");
        await AddAsync("e", "h:5");
        (await batches.NextAsync()).Should().Equal("+e=h:5");
    }

    [Test]
    public async Task Watch_DeleteAtTheCompactedRevision_IsNotLost()
    {
        var held = Etcd.Faults.On(EtcdRpc.Watch).Hang();
        await AddAsync("a", "h:1");
        await using var batches = new Batches(Manager);
        await batches.NextAsync();

        await DeleteAsync("a");
        await Etcd.CompactAsync();
        held.Remove();

        (await batches.NextAsync()).Should().Equal("-a");
    }

    [Test]
    public async Task Watch_CompactedWhileOpen_GoesOn()
    {
        await using var batches = new Batches(Manager);
        await batches.NextAsync();
        await AddAsync("a", "h:1");
        (await batches.NextAsync()).Should().Equal("+a=h:1");

        Etcd.Put("elsewhere", "1");
        await Etcd.CompactAsync();
        await AddAsync("b", "h:2");

        (await batches.NextAsync()).Should().Equal("+b=h:2");
    }

    [Test]
    public async Task Watch_ServerReplacedByOneThatKnowsLess_GivesTheDifference()
    {
        await AddAsync("a", "h:1");
        await AddAsync("b", "h:2");
        await using var batches = new Batches(Manager);
        await batches.NextAsync();
        await AddAsync("c", "h:3");
        await batches.NextAsync();
        var next = batches.NextAsync();

        await ReplaceEtcdAsync(etcd => etcd.Put(Target + "/b", """{"Addr":"h:2"}"""));

        // The server may be read before its endpoint is put, or after.
        var known = new Dictionary<string, string> { ["a"] = "h:1", ["b"] = "h:2", ["c"] = "h:3" };
        Apply(known, await next);
        while (!known.Keys.SequenceEqual(["b"]))
        {
            Apply(known, await batches.NextAsync());
        }
    }

    [Test]
    public async Task Watch_FirstReadFails_Throws()
    {
        await using var connection = Connect(options => options.CallTimeout = TimeSpan.FromMilliseconds(300));
        await Etcd.DisposeAsync();
        await using var batches = new Batches(new EndpointManager(connection, Target));

        await batches.Awaiting(it => it.NextAsync()).Should().ThrowAsync<EtcdUnavailableException>();
    }

    [Test]
    public async Task Watch_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        var watch = Manager.WatchAsync(cancel.Token).GetAsyncEnumerator(CancellationToken.None);
        await watch.MoveNextAsync().Within("the full set");
        var next = watch.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await next.Awaiting(it => it.Within("the end")).Should().ThrowAsync<OperationCanceledException>();
        await watch.DisposeAsync().Within("the disposal");
    }
}
