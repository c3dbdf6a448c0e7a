using System.Text.Json;
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

    [Test]
    public async Task Load_DeepMetadata_ReturnsIt()
    {
        var deep = JsonNode.Parse(new string('[', 500) + new string(']', 500), documentOptions: new JsonDocumentOptions { MaxDepth = 512 });
        var saved = Snapshot("p/", ("p/a", new RegisteredEndpoint("h:1", deep)));
        await Cache.SaveAsync(saved);

        (await Cache.LoadAsync("p/"))!.Snapshot.Endpoints.Should().Equal(saved.Endpoints);
    }

    [Test]
    public async Task Save_First_DeletesTheDraftsOfKilledProcesses()
    {
        var path = Cache.PathOf("p/");
        var directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);
        var old = CreateFile($"{path}.0123456789abcdef0123456789abcdef.tmp", TimeSpan.FromHours(2));
        var ofAnotherPrefix = CreateFile(Cache.PathOf("q/") + ".0123456789abcdef0123456789abcdef.tmp", TimeSpan.FromDays(30));
        string[] others =
        [
            CreateFile($"{path}.fedcba9876543210fedcba9876543210.tmp", TimeSpan.FromMinutes(1)),
            CreateFile(Path.Combine(directory, "notes.tmp"), TimeSpan.FromDays(30)),
            CreateFile(Path.Combine(directory, "notes.json.0123456789abcdef0123456789abcdef.tmp"), TimeSpan.FromDays(30)),
        ];

        await Cache.SaveAsync(Snapshot("p/", ("p/a", new RegisteredEndpoint("h:1"))));

        Directory.GetFiles(directory).Should().BeEquivalentTo([path, .. others]);
        Directory.GetFiles(directory).Should().NotContain([old, ofAnotherPrefix]);
    }

    [Test]
    public async Task Save_DirectoryVanished_CreatesItAgain()
    {
        var cache = Cache;
        var saved = Snapshot("p/", ("p/a", new RegisteredEndpoint("h:1")));
        await cache.SaveAsync(saved);
        Directory.Delete(Path.GetDirectoryName(cache.PathOf("p/"))!, recursive: true);

        await cache.SaveAsync(saved);

        (await cache.LoadAsync("p/")).Should().NotBeNull();
    }

    [Test]
    public async Task Save_SeveralProcessesAtOnce_DeleteTheSameDrafts()
    {
        var path = Cache.PathOf("p/");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var i = 0; i < 100; i++)
        {
            CreateFile($"{path}.{i:x32}.tmp", TimeSpan.FromHours(2));
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            () => Cache.SaveAsync(Snapshot("p/", ("p/a", new RegisteredEndpoint($"h:{i + 1}")))))));

        Directory.GetFiles(Path.GetDirectoryName(path)!).Should().Equal(path);
    }

    private string CreateFile(string path, TimeSpan age)
    {
        File.WriteAllText(path, "{");
        File.SetLastWriteTimeUtc(path, (_time.GetUtcNow() - age).UtcDateTime);
        return path;
    }
}
