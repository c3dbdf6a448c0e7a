using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Watching;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EndpointFeedTests
{
    private readonly EndpointFeed _feed = new();
    private EndpointSnapshot _snapshot = EndpointSnapshot.Of("p/", 1, []);

    [Test]
    public async Task Next_UpToTheCapacity_GivesEachUpdate()
    {
        for (var i = 0; i < EndpointFeed.Capacity; i++)
        {
            Add(("p/a", $"h:{i}"));
        }

        for (var i = 0; i < EndpointFeed.Capacity; i++)
        {
            (await NextAsync()).Changes.Should().ContainSingle().Which.After!.Address.Should().Be($"h:{i}");
        }
    }

    [Test]
    public async Task Next_BeyondTheCapacity_GivesTheNewestUpdatesAsOneThatContinues()
    {
        for (var i = 0; i < EndpointFeed.Capacity - 1; i++)
        {
            Add(("p/a", $"h:{i}"));
        }

        Add(("p/b", "h:b"));
        Add(("p/c", "h:c"));
        Add(("p/b", null));
        Add(("p/a", "h:last"));

        SnapshotUpdate update = null!;
        for (var i = 0; i < EndpointFeed.Capacity; i++)
        {
            update = await NextAsync();
        }

        update.Snapshot.Should().BeSameAs(_snapshot);
        update.Changes.Select(change => (change.Key, change.Before?.Address, change.After?.Address)).Should().Equal(
            ("p/a", $"h:{EndpointFeed.Capacity - 2}", "h:last"), ("p/c", null, "h:c"));
    }

    [Test]
    public async Task Next_BeyondTheCapacityAndBackAgain_LeavesNoEmptyUpdate()
    {
        for (var i = 0; i < EndpointFeed.Capacity - 1; i++)
        {
            Add(("p/a", $"h:{i}"));
        }

        Add(("p/b", "h:b"));
        Add(("p/b", null));

        for (var i = 0; i < EndpointFeed.Capacity - 1; i++)
        {
            await NextAsync();
        }

        var next = NextAsync();
        Add(("p/c", "h:c"));
        (await next).Changes.Should().ContainSingle().Which.Key.Should().Be("p/c");
    }

    [Test]
    public async Task Next_Failure_IsGivenOnce()
    {
        _feed.Fail(new EtcdException(StatusCode.PermissionDenied, "no"));

        var (update, failure, failures) = await _feed.NextAsync(0, default).Within();
        update.Should().BeNull();
        failure!.Message.Should().Be("no");

        var next = _feed.NextAsync(failures, default);
        next.IsCompleted.Should().BeFalse();
        Add(("p/a", "h:1"));
        (await next.Within()).Update.Should().NotBeNull();
    }

    [Test]
    public async Task Next_Ended_GivesWhatIsLeftAndThenThrows()
    {
        Add(("p/a", "h:1"));
        _feed.End(new ObjectDisposedException("it"));

        await NextAsync();

        await _feed.Awaiting(it => it.NextAsync(0, default).Within()).Should().ThrowAsync<ObjectDisposedException>();
    }

    private void Add(params (string Key, string? Address)[] edits)
    {
        _snapshot = _snapshot.With(
            _snapshot.Revision + 1,
            edits.Select(edit => KeyValuePair.Create(edit.Key, edit.Address is null ? null : new RegisteredEndpoint(edit.Address))),
            out var changes);
        _feed.Add(new SnapshotUpdate(_snapshot, changes));
    }

    private async Task<SnapshotUpdate> NextAsync() => (await _feed.NextAsync(0, default).Within()).Update!;
}
