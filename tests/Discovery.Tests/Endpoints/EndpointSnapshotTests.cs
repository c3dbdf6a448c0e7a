using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Endpoints;

[TestFixture]
internal sealed class EndpointSnapshotTests
{
    private static EndpointSnapshot Snapshot(long revision, params (string Key, string Address)[] endpoints) =>
        EndpointSnapshot.Of("p/", revision, endpoints.Select(e => KeyValuePair.Create(e.Key, new RegisteredEndpoint(e.Address))));

    private static KeyValuePair<string, RegisteredEndpoint?> Edit(string key, string? addr) => new(key, addr is null ? null : new RegisteredEndpoint(addr));

    private static KeyValuePair<string, RegisteredEndpoint> Leaving(string key) => new(key, new RegisteredEndpoint("h:1") { IsLeaving = true });

    [Test]
    public void Endpoints_AnyOrderIn_AreInEtcdsOrderOfKeys() =>
        Snapshot(1, ("p/\U0001F600", "d"), ("p/b", "b"), ("p/\uFFFD", "c"), ("p/B", "a"))
            .Endpoints.Keys.Should().Equal("p/B", "p/b", "p/\uFFFD", "p/\U0001F600");

    [Test]
    public void ChangesSince_AddedChangedRemovedSame_ListsDifferencesInOrder()
    {
        var before = Snapshot(5, ("p/a", "1"), ("p/c", "3"), ("p/d", "4"));
        var after = Snapshot(9, ("p/b", "2"), ("p/c", "33"), ("p/d", "4"));

        after.ChangesSince(before).Should().Equal(
            new EndpointChange("p/a", new RegisteredEndpoint("1"), null),
            new EndpointChange("p/b", null, new RegisteredEndpoint("2")),
            new EndpointChange("p/c", new RegisteredEndpoint("3"), new RegisteredEndpoint("33")));
    }

    [Test]
    public void With_SeveralEditsOfOneKey_ReportsEachWithWhatWasBefore()
    {
        var before = Snapshot(5, ("p/a", "1"));

        var after = before.With(7, [Edit("p/a", "2"), Edit("p/a", null), Edit("p/gone", null)], out var changes);

        changes.Should().Equal(
            new EndpointChange("p/a", new RegisteredEndpoint("1"), new RegisteredEndpoint("2")),
            new EndpointChange("p/a", new RegisteredEndpoint("2"), null));
        after.Revision.Should().Be(7);
        after.Endpoints.Should().BeEmpty();
        before.Endpoints.Should().ContainSingle();
    }

    [Test]
    public void With_DeleteThatWasAnnounced_IsDeregistered()
    {
        var leaving = new RegisteredEndpoint("h:1") { IsLeaving = true };
        var snapshot = EndpointSnapshot.Of("p/", 1, [KeyValuePair.Create("p/a", leaving), KeyValuePair.Create("p/b", new RegisteredEndpoint("h:2"))]);

        var after = snapshot.With(2, [KeyValuePair.Create<string, RegisteredEndpoint?>("p/a", null), KeyValuePair.Create<string, RegisteredEndpoint?>("p/b", null)], out _);

        after.Deregistered.Should().Equal("p/a");
    }

    [Test]
    public void With_DeregisteredKeyIsPutAgain_NoLongerCountsAsDeregistered()
    {
        var before = EndpointSnapshot.Of("p/", 1, [Leaving("p/a"), Leaving("p/b")]);
        var gone = before.With(2, [Edit("p/a", null), Edit("p/b", null)], out _);

        var back = gone.With(3, [Edit("p/a", "h:1")], out _);

        gone.Deregistered.Should().Equal("p/a", "p/b");
        back.Deregistered.Should().Equal("p/b");
        back.With(4, [Edit("p/a", null)], out _).Deregistered.Should().Equal("p/b");
    }

    [Test]
    public void Replace_ByAList_KeepsWhatWasDeregisteredAndIsNotBack()
    {
        var before = EndpointSnapshot.Of("p/", 1, [Leaving("p/a"), Leaving("p/b"), Leaving("p/c"), Leaving("p/d")])
            .With(2, [Edit("p/a", null), Edit("p/b", null), Edit("p/e", "h:5")], out _);

        var after = before.ReplaceBy(Snapshot(9, ("p/b", "h:2"), ("p/d", "h:4")));

        after.Revision.Should().Be(9);
        after.Endpoints.Keys.Should().Equal("p/b", "p/d");
        after.Deregistered.Should().BeEquivalentTo("p/a", "p/c");
    }

    [Test]
    public void With_ManyAnnouncedDeletes_RemembersTheLast()
    {
        var snapshot = EndpointSnapshot.Of("p/", 1, []);
        for (var i = 0; i < 1500; i++)
        {
            var key = $"p/{i}";
            snapshot = snapshot.With(2, [KeyValuePair.Create<string, RegisteredEndpoint?>(key, new RegisteredEndpoint("h:1") { IsLeaving = true })], out _);
            snapshot = snapshot.With(3, [KeyValuePair.Create<string, RegisteredEndpoint?>(key, null)], out _);
        }

        snapshot.Deregistered.Should().HaveCount(1000);
        snapshot.Deregistered.Last().Should().Be("p/1499");
    }
}
