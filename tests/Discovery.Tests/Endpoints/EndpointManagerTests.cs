using System.Text.Json.Nodes;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Endpoints;

[TestFixture]
internal sealed class EndpointManagerTests : EtcdFixture
{
    private EndpointManager Manager => new(Connection, Target);

    [Test]
    public async Task AddEndpoint_WithMetadata_PutsWhatGoPuts()
    {
        await Manager.AddEndpointAsync(Target + "/a", new RegisteredEndpoint("1.2.3.4:80", new JsonObject { ["w"] = 3 }));

        Etcd.Get(Target + "/a").Should().Be("""{"Op":0,"Addr":"1.2.3.4:80","Metadata":{"w":3}}""");
    }

    [Test]
    public async Task List_EndpointsValuesOfOthersAndOtherTargets_GivesTheEndpointsInOrder()
    {
        await Manager.AddEndpointAsync(Target + "/b", new RegisteredEndpoint("h:2"));
        Etcd.Put(Target + "/a", """{"Addr":"h:1","Metadata":".."}""");
        Etcd.Put(Target + "/broken", "not json");
        Etcd.Put(Target + "_other/c", """{"Addr":"h:3"}""");
        Etcd.Put(Target, """{"Addr":"h:4"}""");

        var endpoints = await Manager.ListAsync();

        endpoints.Should().Equal(new Dictionary<string, RegisteredEndpoint>
        {
            [Target + "/a"] = new("h:1", ".."),
            [Target + "/b"] = new("h:2"),
        });
        endpoints.Keys.Should().BeInAscendingOrder(StringComparer.Ordinal);
    }

    [Test]
    public async Task Update_SeveralEdits_ShareOneRevision()
    {
        await Manager.AddEndpointAsync(Target + "/old", new RegisteredEndpoint("h:0"));
        var before = Etcd.Revision;

        await Manager.UpdateAsync(
        [
            EndpointUpdate.Add(Target + "/a", new RegisteredEndpoint("h:1")),
            EndpointUpdate.Add(Target + "/b", new RegisteredEndpoint("h:2")),
            EndpointUpdate.Delete(Target + "/old"),
        ]);

        Etcd.Revision.Should().Be(before + 1);
        (await Manager.ListAsync()).Keys.Should().Equal(Target + "/a", Target + "/b");
    }

    [Test]
    public async Task Update_Nothing_SendsNothing()
    {
        await Etcd.DisposeAsync();

        await Manager.UpdateAsync([]).Within("an update of nothing");
    }

    [Test]
    public async Task DeleteEndpoint_Missing_Succeeds() => await Manager.DeleteEndpointAsync(Target + "/missing").Within("a delete");

    [Test]
    public async Task AddEndpoint_WithLease_VanishesWithIt()
    {
        var lease = await Clients.GrantAsync(60);
        await Manager.AddEndpointAsync(Target + "/a", new RegisteredEndpoint("h:1"), lease);

        await Clients.RevokeAsync(lease);

        (await Manager.ListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task AddEndpoint_UnknownLease_HasEtcdsCodeAndMessage()
    {
        var refused = (await Manager.Awaiting(it => it.AddEndpointAsync(Target + "/a", new RegisteredEndpoint("h:1"), leaseId: 12345))
            .Should().ThrowExactlyAsync<EtcdException>()).Which;

        refused.Code.Should().Be(StatusCode.NotFound);
        refused.Message.Should().Be("etcdserver: requested lease not found");
    }

    [Test]
    public async Task Update_SameKeyTwice_HasEtcdsCodeAndMessage()
    {
        var update = EndpointUpdate.Add(Target + "/a", new RegisteredEndpoint("h:1"));

        var refused = (await Manager.Awaiting(it => it.UpdateAsync([update, update])).Should().ThrowExactlyAsync<EtcdException>()).Which;

        refused.Code.Should().Be(StatusCode.InvalidArgument);
        refused.Message.Should().Be("etcdserver: duplicate key given in txn request");
    }

    [Test]
    public async Task Update_TooMany_HasEtcdsCodeAndMessage()
    {
        var updates = Enumerable.Range(0, 129).Select(i => EndpointUpdate.Delete($"{Target}/{i}")).ToArray();

        var refused = (await Manager.Awaiting(it => it.UpdateAsync(updates)).Should().ThrowExactlyAsync<EtcdException>()).Which;

        refused.Message.Should().Be("etcdserver: too many operations in txn request");
    }

    [TestCase("foo/bar/my-service")]
    [TestCase("foo/bar/my-service_other/a")]
    [TestCase("/foo/bar/my-service/a")]
    [TestCase("")]
    public async Task Add_KeyOutsideTheTarget_NamesTheArgument(string key)
    {
        var message = $"endpoints: endpoint key should be prefixed with 'foo/bar/my-service/' got: '{key}'*";
        (await Manager.Awaiting(it => it.AddEndpointAsync(key, new RegisteredEndpoint("h:1"))).Should().ThrowAsync<ArgumentException>())
            .WithMessage(message).Which.ParamName.Should().Be("key");
        (await Manager.Awaiting(it => it.DeleteEndpointAsync(key)).Should().ThrowAsync<ArgumentException>())
            .WithMessage(message).Which.ParamName.Should().Be("key");
        (await Manager.Awaiting(it => it.UpdateAsync([EndpointUpdate.Delete(key)])).Should().ThrowAsync<ArgumentException>())
            .WithMessage(message).Which.ParamName.Should().Be("updates");
    }

    [TestCase("", "*")]
    [TestCase("svc/", "A target must not end with a slash: 'svc/' would mean the keys under 'svc//'. Write 'svc'.*")]
    public void Make_BadTarget_NamesTheArgument(string target, string message)
    {
        var make = () => new EndpointManager(Connection, target);

        make.Should().Throw<ArgumentException>().WithMessage(message).Which.ParamName.Should().Be("target");
    }

    [Test]
    public async Task Add_ControlCharactersInTheKey_AreEscapedInTheMessage() =>
        (await Manager.Awaiting(it => it.DeleteEndpointAsync("x\n2026-01-01 ERROR forged")).Should().ThrowAsync<ArgumentException>())
            .WithMessage("*got: 'x\\n2026-01-01 ERROR forged'*");

    [Test]
    public async Task List_UnreachableEndpoint_SaysWhichWithinTheCallTimeout()
    {
        var time = new ManualTimeProvider();
        await using var connection = new EtcdConnection(
            new EtcdConnectionOptions { Endpoints = ["127.0.0.1:1"], CallTimeout = TimeSpan.FromMilliseconds(300) }.UseTimeProvider(time));

        var list = new EndpointManager(connection, Target).ListAsync();
        await time.AdvanceUntilAsync(() => list.IsCompleted, TimeSpan.FromMilliseconds(5), "a failure");

        (await list.Awaiting(it => it).Should().ThrowAsync<EtcdUnavailableException>()).WithMessage("etcd did not answer within 0.3 s. http://127.0.0.1:1: Connection refused*");
    }

    [Test]
    public async Task List_OneEndpointOfTwoDead_SkipsIt()
    {
        await using var connection = new EtcdConnection($"127.0.0.1:1,{Etcd.Endpoint}");
        var manager = new EndpointManager(connection, Target);

        for (var i = 0; i < 5; i++)
        {
            (await manager.ListAsync().Within("a list")).Should().BeEmpty();
        }
    }

    [Test]
    public async Task List_Cancelled_IsCancelled()
    {
        await Etcd.DisposeAsync();
        using var cancel = new CancellationTokenSource();
        var list = Manager.ListAsync(cancel.Token);

        await cancel.CancelAsync();

        await list.Awaiting(it => it.Within("the cancellation")).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task List_ConnectionDisposed_SaysSo()
    {
        await Connection.DisposeAsync();

        await Manager.Awaiting(it => it.ListAsync()).Should().ThrowAsync<ObjectDisposedException>();
    }
}
