using System.Text.Json;
using Etcd.Discovery.Legacy;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Legacy;

[TestFixture]
internal sealed class NamingResolverTests : EtcdFixture
{
    private const string Service = "my-service";

    private NamingResolver Resolver => new(Connection);

    private static NamingUpdate Update(NamingOperation op, string addr, string? metadata = null) => new()
    {
        Operation = op,
        Address = addr,
        Metadata = metadata is null ? null : JsonDocument.Parse(metadata).RootElement,
    };

    [Test]
    public async Task Update_AddAndDelete_PutsAndDeletesTargetAndAddr()
    {
        await Resolver.UpdateAsync(Service, Update(NamingOperation.Add, "1.2.3.4", "\"..\""));
        Etcd.Get("my-service/1.2.3.4").Should().Be("""{"Op":0,"Addr":"1.2.3.4","Metadata":".."}""");

        await Resolver.UpdateAsync(Service, Update(NamingOperation.Delete, "1.2.3.4"));
        Etcd.Get("my-service/1.2.3.4").Should().BeNull();
    }

    [Test]
    public async Task Update_WithLease_VanishesWithIt()
    {
        var lease = await Clients.GrantAsync(60);
        await Resolver.UpdateAsync(Service, Update(NamingOperation.Add, "a:1"), lease);

        await Clients.RevokeAsync(lease);

        Etcd.Get("my-service/a:1").Should().BeNull();
    }

    [Test]
    public async Task Update_BadOp_HasGosMessage() =>
        (await Resolver.Awaiting(it => it.UpdateAsync(Service, Update((NamingOperation)2, "a:1")))
            .Should().ThrowAsync<ArgumentException>()).WithMessage("naming: bad naming op*").Which.ParamName.Should().Be("update");

    [Test]
    public async Task Update_UnknownLease_HasEtcdsCodeAndMessage() =>
        (await Resolver.Awaiting(it => it.UpdateAsync(Service, Update(NamingOperation.Add, "a:1"), leaseId: 5))
            .Should().ThrowAsync<EtcdException>()).WithMessage("etcdserver: requested lease not found").Which.Code.Should().Be(StatusCode.NotFound);

    [Test]
    public async Task Update_EmptyTarget_NamesTheArgument() =>
        (await Resolver.Awaiting(it => it.UpdateAsync("", new NamingUpdate())).Should().ThrowAsync<ArgumentException>())
            .Which.ParamName.Should().Be("target");

    [Test]
    public async Task Resolve_NoEtcd_SendsNothing()
    {
        await Etcd.DisposeAsync();

        await using var watcher = await Resolver.ResolveAsync(Service);

        watcher.Should().NotBeNull();
    }

    [Test]
    public async Task Next_Changes_GivesTheFullSetAndThenEachResponse()
    {
        await Resolver.UpdateAsync(Service, Update(NamingOperation.Add, "a:1", "1"));
        await Resolver.UpdateAsync(Service, Update(NamingOperation.Add, "b:1"));
        Etcd.Put("my-service/broken", "nonsense");
        await using var watcher = await Resolver.ResolveAsync(Service);

        (await watcher.NextAsync().Within("the full set")).Should().Equal(
            Update(NamingOperation.Add, "a:1", "1"), Update(NamingOperation.Add, "b:1"));

        await Resolver.UpdateAsync(Service, Update(NamingOperation.Add, "c:1", "[3]"));
        (await watcher.NextAsync().Within("an add")).Should().Equal(Update(NamingOperation.Add, "c:1", "[3]"));
        await Resolver.UpdateAsync(Service, Update(NamingOperation.Delete, "a:1"));
        (await watcher.NextAsync().Within("a delete")).Should().Equal(Update(NamingOperation.Delete, "a:1", "1"));
    }

    [Test]
    public async Task Next_Cancelled_CanBeTakenUpAgain()
    {
        await using var watcher = await Resolver.ResolveAsync(Service);
        await watcher.NextAsync().Within("the full set");
        using var cancel = new CancellationTokenSource();
        var next = watcher.NextAsync(cancel.Token);
        await cancel.CancelAsync();
        await next.Awaiting(it => it.Within("the cancellation")).Should().ThrowAsync<OperationCanceledException>();

        await Resolver.UpdateAsync(Service, Update(NamingOperation.Add, "a:1"));

        (await watcher.NextAsync().Within("an add")).Should().ContainSingle();
    }

    [Test]
    public async Task Next_ClosedWhileWaiting_EndsWithGosMessageForGood()
    {
        var watcher = await Resolver.ResolveAsync(Service);
        await watcher.NextAsync().Within("the full set");
        var next = watcher.NextAsync();

        await watcher.DisposeAsync().Within("the disposal");

        (await next.Awaiting(it => it.Within("the end")).Should().ThrowAsync<NamingException>())
            .WithMessage("naming: watch closed").Which.Code.Should().Be(StatusCode.Unavailable);
        await watcher.Awaiting(it => it.NextAsync()).Should().ThrowAsync<NamingException>();
        await watcher.DisposeAsync();
    }

    [Test]
    public async Task Next_TokenOfResolveCancelled_IsClosed()
    {
        using var cancel = new CancellationTokenSource();
        await using var watcher = await Resolver.ResolveAsync(Service, cancel.Token);

        await cancel.CancelAsync();

        await watcher.Awaiting(it => it.NextAsync()).Should().ThrowAsync<NamingException>();
    }
}
