using System.Text.Json.Nodes;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Resolving;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EndpointCacheTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();

    private EndpointCache Cache => new(Path.Combine(_directory.Path, "new", "folder"), _time);

    public void Dispose() => _directory.Dispose();

    private static EndpointSnapshot Snapshot(string prefix, params (string Key, RegisteredEndpoint Endpoint)[] endpoints) =>
        EndpointSnapshot.Of(prefix, 7, endpoints.Select(endpoint => KeyValuePair.Create(endpoint.Key, endpoint.Endpoint)));

    [Test]
    public async Task Load_AfterSave_ReturnsTheSameAndWhen()
    {
        var saved = Snapshot(
            "shop/é\n/",
            ("shop/é\n/\"a", new RegisteredEndpoint("10.0.0.1:80", new JsonObject { ["b"] = 1, ["a"] = "<é>" })),
            ("shop/é\n/b", new RegisteredEndpoint("[::1]:80", "blue")));
        await Cache.SaveAsync(saved);
        await Cache.SaveAsync(saved);

        var loaded = await Cache.LoadAsync("shop/é\n/");

        loaded!.SavedAt.Should().Be(_time.GetUtcNow());
        loaded.Snapshot.Revision.Should().Be(7);
        loaded.Snapshot.Endpoints.Should().Equal(saved.Endpoints);
        Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories).Should().Equal(Cache.PathOf("shop/é\n/"));
    }

    [Test]
    public async Task Load_NothingSaved_IsNull() => (await Cache.LoadAsync("p/")).Should().BeNull();

    [TestCase("foo/bar/", "foo/bar")]
    [TestCase("foo/bar/", "foo.bar/")]
    [TestCase("../../etc/", "__/__/etc/")]
    public void PathOf_DifferentPrefixes_Differs(string prefix, string other)
    {
        Cache.PathOf(prefix).Should().NotBe(Cache.PathOf(other));
        Path.GetDirectoryName(Cache.PathOf(prefix)).Should().Be(Path.GetDirectoryName(Cache.PathOf(other)));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"prefix":"q/","revision":1,"savedAt":"2026-01-01T00:00:00Z","endpoints":{}}""")]
    [TestCase("""{"prefix":"p/","revision":1,"savedAt":"yesterday","endpoints":{}}""")]
    [TestCase("""{"prefix":"p/","revision":1,"savedAt":"2026-01-01T00:00:00Z","endpoints":{"p/a":{"Op":256}}}""")]
    [TestCase("""{"prefix":"p/","revision":1,"savedAt":"2026-01-01T00:00:00Z","endpoints":[]}""")]
    public async Task Load_OtherContent_NamesTheFile(string content)
    {
        var path = Cache.PathOf("p/");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, content);

        await FluentActions.Awaiting(() => Cache.LoadAsync("p/")).Should().ThrowAsync<InvalidDataException>().WithMessage($"*{path}*");
    }
}
