using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Endpoints;

[Parallelizable(ParallelScope.All)]
internal sealed class EndpointEntriesTests
{
    private static readonly EndpointSnapshot Empty = EndpointSnapshot.Of("p/", 1, []);

    [Test]
    public void EditsOf_FewerAndMoreEndpoints_ReplaceThoseOfTheKey()
    {
        var three = Empty.With(2, EndpointEntries.EditsOf(Empty, [Value("p/a", "h:1", "h:2", "h:3"), Value("p/b", "h:4")]), out _);
        var one = three.With(3, EndpointEntries.EditsOf(three, [Value("p/a", "h:5")]), out var changes);
        var none = one.With(4, EndpointEntries.EditsOf(one, [Value("p/a")]), out _);

        Addresses(three).Should().Equal("h:1", "h:2", "h:3", "h:4");
        three.Endpoints.Keys.Should().Equal("p/a", "p/a\00002", "p/a\00003", "p/b");
        Addresses(one).Should().Equal("h:5", "h:4");
        changes.Select(change => change.After?.Address).Should().Equal("h:5", null, null);
        Addresses(none).Should().Equal("h:4");
    }

    [Test]
    public void EditsOf_SeveralChangesOfOneKey_EndAsTheLast()
    {
        var edits = EndpointEntries.EditsOf(Empty, [Value("p/a", "h:1", "h:2"), Value("p/a"), Value("p/a", "h:3", "h:4", "h:5"), Value("p/a", "h:6", "h:7")]);

        Addresses(Empty.With(2, edits, out _)).Should().Equal("h:6", "h:7");
    }

    [Test]
    public void EditsOf_ManyEndpoints_KeepTheirOrder()
    {
        var addresses = Enumerable.Range(1, 1000).Select(port => $"h:{port}").ToArray();

        Addresses(Empty.With(2, EndpointEntries.EditsOf(Empty, [Value("p/a", addresses)]), out _)).Should().Equal(addresses);
    }

    [Test]
    public void KeyOf_Entry_IsTheKeyOfTheValue()
    {
        var entries = EndpointEntries.Of("p/a", [new RegisteredEndpoint("h:1"), new RegisteredEndpoint("h:2")]).Select(entry => entry.Key).ToArray();

        entries.Select(EndpointEntries.KeyOf).Should().Equal("p/a", "p/a");
        entries.Select(EndpointEntries.IsFurther).Should().Equal(false, true);
    }

    private static IEnumerable<string> Addresses(EndpointSnapshot snapshot) => snapshot.Endpoints.Values.Select(endpoint => endpoint.Address);

    private static KeyValuePair<string, IReadOnlyList<RegisteredEndpoint>> Value(string key, params string[] addresses) =>
        new(key, [.. addresses.Select(address => new RegisteredEndpoint(address))]);
}
