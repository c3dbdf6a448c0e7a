using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;

namespace Conformance.Tests.Kv;

/// <summary>Which keys a range holds.</summary>
public sealed class RangeIntervalTests(Backend backend) : ConformanceFixture(backend)
{
    private static readonly ByteString ZeroByte = ByteString.CopyFrom(0);

    [Test]
    public async Task Range_OneKey_AnswersAllItsFields()
    {
        var created = await RevisionOfPutAsync("a", "1");
        var modified = await RevisionOfPutAsync("a", "2");

        var response = await Etcd.Kv.RangeAsync(new RangeRequest { Key = Key("a") });

        response.Count.Should().Be(1);
        response.More.Should().BeFalse();
        response.Header.Revision.Should().Be(modified);
        response.Kvs.Should().Equal(new KeyValue
        {
            Key = Key("a"), Value = Utf8("2"), CreateRevision = created, ModRevision = modified, Version = 2,
        });
    }

    [Test]
    public async Task Range_MissingKey_IsEmptyAndNoError()
    {
        var response = await Etcd.Kv.RangeAsync(new RangeRequest { Key = Key("missing") });

        response.Kvs.Should().BeEmpty();
        response.Count.Should().Be(0);
    }

    [Test]
    public async Task Range_Interval_HasItsStartAndNotItsEnd()
    {
        await PutAsync("a");
        await PutAsync("b");
        await PutAsync("c");

        (await NamesAsync(Key("a"), Key("c"))).Should().Equal("a", "b");
    }

    [Test]
    public async Task Range_Prefix_HasEveryKeyThatStartsWithIt()
    {
        await PutAsync("service/1");
        await PutAsync("service/2");
        await PutAsync("services");

        (await NamesAsync(Key("service/"), Key("service0"))).Should().Equal("service/1", "service/2");
    }

    [Test]
    public async Task Range_ZeroByteAsEnd_HasEveryKeyFromTheStartOn()
    {
        await PutAsync("a");
        await PutAsync("b");

        var response = await Etcd.Kv.RangeAsync(new RangeRequest { Key = Key("b"), RangeEnd = ZeroByte });

        response.Kvs[0].Key.Should().Equal(Key("b"));
        response.Kvs.Should().NotContain(kv => kv.Key == Key("a"));
    }

    [Test]
    public async Task Range_ZeroByteAsStartAndEnd_HasEveryKey()
    {
        await PutAsync("a");
        await PutAsync("b");

        var response = await Etcd.Kv.RangeAsync(new RangeRequest { Key = ZeroByte, RangeEnd = ZeroByte });

        response.Kvs.Select(kv => kv.Key).Should().Contain([Key("a"), Key("b")]);
        response.Count.Should().Be(response.Kvs.Count);
    }

    [TestCase("b", "a")]
    [TestCase("b", "b")]
    public async Task Range_EndNotAfterStart_IsEmptyAndNoError(string start, string end)
    {
        await PutAsync("a");
        await PutAsync("b");

        (await NamesAsync(Key(start), Key(end))).Should().BeEmpty();
    }

    private async Task<IEnumerable<string>> NamesAsync(ByteString start, ByteString end) =>
        (await Etcd.Kv.RangeAsync(new RangeRequest { Key = start, RangeEnd = end })).Kvs.Select(kv => Name(kv.Key));
}
