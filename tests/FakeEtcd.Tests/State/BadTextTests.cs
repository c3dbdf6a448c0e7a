using FakeEtcd.Tests.Server;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.State;

/// <summary>Text that has no form in UTF-8 is refused, not changed.</summary>
public sealed class BadTextTests : ServerFixture
{
    /// <summary>Half a pair at the end, at the beginning, and a pair in the wrong order. An attribute could not hold them.</summary>
    private static readonly string[] BadTexts = ["a\ud800", "\udc00b", "\udc00\ud800"];

    /// <summary>What a surrogate pair makes is one character; U+FFFD itself is a character as any other.</summary>
    private const string Good = "\ud83d\ude00\ufffd";

    [TestCase("""{"a":"\ud800"}""")]
    [TestCase("""{"a":"\udc00x"}""")]
    [TestCase("""{"\ud800":"a"}""")]
    [TestCase("""{"a":"1","a":"2"}""")]
    [TestCase("""{"a":"1","\u0061":"2"}""")]
    [TestCase("""{"a":1,"":"2"}""")]
    public void LoadJson_KeyOrValueThatCannotBeStored_NamesJsonAndWritesNothing(string json)
    {
        Etcd.Invoking(it => it.LoadJson(json)).Should().Throw<ArgumentException>()
            .WithParameterName(nameof(json)).WithMessage("*Nothing was written*");

        Etcd.Revision.Should().Be(1);
    }

    [Test]
    public void LoadJson_TextWithALoneSurrogate_NamesJsonAndWritesNothing()
    {
        foreach (var bad in BadTexts)
        {
            Etcd.Invoking(it => it.LoadJson($$"""{"a":"{{bad}}"}""")).Should().Throw<ArgumentException>()
                .WithParameterName("json").WithMessage("*lone surrogate*Nothing was written*");
        }

        Etcd.Revision.Should().Be(1);
    }

    [Test]
    public void LoadJson_LoneSurrogateEscapeInsideAnObject_IsStoredAsItsJson()
    {
        Etcd.LoadJson("""{"a":{"b":"\ud800"}}""");

        Etcd.Get("a").Should().Be("""{"b":"\ud800"}""");
    }

    [Test]
    public async Task EveryWay_LoneSurrogate_NamesTheParameterAndWritesNothing()
    {
        foreach (var bad in BadTexts)
        {
            Etcd.Invoking(it => it.Put(bad, "1")).Should().Throw<ArgumentException>().WithParameterName("key").WithMessage("*lone surrogate*");
            Etcd.Invoking(it => it.Put("a", bad)).Should().Throw<ArgumentException>().WithParameterName("value");
            Etcd.Invoking(it => it.Get(bad)).Should().Throw<ArgumentException>().WithParameterName("key");
            Etcd.Invoking(it => it.Delete(bad)).Should().Throw<ArgumentException>().WithParameterName("key");
            Etcd.Invoking(it => it.List(bad)).Should().Throw<ArgumentException>().WithParameterName("prefix");
            Etcd.Invoking(it => it.DeletePrefix(bad)).Should().Throw<ArgumentException>().WithParameterName("prefix");
            Etcd.Invoking(it => it.Load([new("a", "1"), new(bad, "2")])).Should().Throw<ArgumentException>().WithParameterName("data");
            Etcd.Invoking(it => it.Load([new("a", "1"), new("b", bad)])).Should().Throw<ArgumentException>()
                .WithParameterName("data").WithMessage("*value of \"b\"*lone surrogate*Nothing was written*");
            var start = () => FakeEtcdServer.StartAsync(options => options.InitialData = new Dictionary<string, string> { ["a"] = bad });
            await start.Should().ThrowAsync<ArgumentException>().WithParameterName("InitialData").WithMessage("*lone surrogate*");
        }

        Etcd.Revision.Should().Be(1);
    }

    [Test]
    public void Put_SurrogatePair_IsReadAsWritten()
    {
        Etcd.Put(Good, Good);

        Etcd.Get(Good).Should().Be(Good);
        Etcd.List(Good).Should().ContainSingle();
        Etcd.DeletePrefix("\ud83d\ude00").Should().Be(1);
    }
}
