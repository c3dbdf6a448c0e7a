using System.Text.Json;
using Conformance.Tests.Backends;
using Etcd.Discovery;
using Etcd.Discovery.Legacy;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Discovering;

public sealed class DirectoryAndNamingTests(Backend backend) : DiscoveryFixture(backend)
{
    [Test]
    public async Task GetServices_SeveralPrefixes_HasPlainAndJsonValuesAndFollowsThem()
    {
        await PutAsync("one/a", "10.0.0.1:80");
        await PutAsync("two/b", """{"Op":0,"Addr":"10.0.0.2:80","Metadata":null}""");
        await PutAsync("two/broken", "no address at all");
        await using var directory = new ServiceDirectory(Connection, Prefix + "one/", Prefix + "two/");

        var loaded = await directory.WaitForLoadAsync().Within("the first load");
        loaded.GetAddresses(Prefix + "one/").Should().Equal("10.0.0.1:80");
        loaded.GetAddresses(Prefix + "two/").Should().Equal("10.0.0.2:80");

        await PutAsync("one/c", "10.0.0.3:80");
        var changed = await directory.WaitForChangeAsync(loaded).Within("the change");
        changed.GetAddresses(Prefix + "one/").Should().Equal("10.0.0.1:80", "10.0.0.3:80");
        directory.Current.Should().BeSameAs(changed);
    }

    [Test]
    public async Task NamingWatcher_AddsAndDeletes_ComeAsInEtcd34()
    {
        var resolver = new NamingResolver(Connection);
        await resolver.UpdateAsync(Target, new NamingUpdate { Operation = NamingOperation.Add, Address = "a:1", Metadata = Json("\"blue\"") });
        (await GetAsync("a:1"))!.Value.ToStringUtf8().Should().Be("""{"Op":0,"Addr":"a:1","Metadata":"blue"}""");

        var watcher = await resolver.ResolveAsync(Target);
        (await watcher.NextAsync().Within("the full set")).Select(Describe).Should().Equal("Add a:1 blue");
        await resolver.UpdateAsync(Target, new NamingUpdate { Operation = NamingOperation.Add, Address = "b:1" });
        (await watcher.NextAsync().Within("the add")).Select(Describe).Should().Equal("Add b:1 ");
        await resolver.UpdateAsync(Target, new NamingUpdate { Operation = NamingOperation.Delete, Address = "a:1" });
        (await watcher.NextAsync().Within("the delete")).Select(Describe).Should().Equal("Delete a:1 blue");

        await watcher.DisposeAsync();
        var next = () => watcher.NextAsync();
        await next.Should().ThrowAsync<NamingException>().WithMessage("naming: watch closed");
    }

    private static string Describe(NamingUpdate update) => $"{update.Operation} {update.Address} {update.Metadata?.GetString()}";

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
