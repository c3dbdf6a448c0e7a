using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Server;

/// <summary>The range in chunks of etcd 3.7. etcd 3.5 does not serve it, so there is nothing to compare with.</summary>
public sealed class RangeStreamTests : ServerFixture
{
    private const int Keys = 100;

    private static readonly ByteString All = ByteString.CopyFrom(0);

    [SetUp]
    public void Fill()
    {
        for (var number = 0; number < Keys; number++)
        {
            Etcd.Put($"k{number:000}", "v");
        }
    }

    [Test]
    public async Task RangeStream_CompressedRequestFails_HasTheErrorOfTheFault()
    {
        Etcd.Faults.On(EtcdRpc.RangeStream).Times(1).Fail(StatusCode.Unknown, "broken");
        using var call = Client.Kv.RangeStream(
            new RangeRequest { Key = ByteString.CopyFromUtf8("key") }, new Metadata { { "grpc-internal-encoding-request", "gzip" } });

        await call.ResponseStream.MoveNext(CancellationToken.None).Within("the error").ShouldFailAsync(StatusCode.Unknown, "broken");
    }

    [Test]
    public async Task RangeStream_SmallValues_DoublesItsChunks_AndSaysTheRestInTheLast()
    {
        var chunks = await ReadAsync(new RangeRequest { Key = All, RangeEnd = All });

        chunks.Select(chunk => chunk.Kvs.Count).Should().Equal(10, 20, 40, 30);
        chunks.SelectMany(chunk => chunk.Kvs).Should().Equal((await Client.Kv.RangeAsync(new RangeRequest { Key = All, RangeEnd = All })).Kvs);
        chunks.SkipLast(1).Should().OnlyContain(chunk => chunk.Header == null && chunk.Count == 0 && !chunk.More);
        (chunks[^1].Count, chunks[^1].More, chunks[^1].Header.Revision).Should().Be((Keys, false, Etcd.Revision));
        chunks[^1].Header.MemberId.Should().NotBe(0);
    }

    [TestCase(5, "5")]
    [TestCase(10, "10")]
    [TestCase(35, "10 20 5")]
    [TestCase(-1, "100")]
    public async Task RangeStream_Limit_EndsThere(long limit, string sizes)
    {
        var chunks = await ReadAsync(new RangeRequest { Key = All, RangeEnd = All, Limit = limit });

        string.Join(' ', chunks.Select(chunk => chunk.Kvs.Count)).Should().Be(sizes);
        (chunks[^1].Count, chunks[^1].More).Should().Be((Keys, limit > 0));
    }

    [Test]
    public async Task RangeStream_CountOnly_IsOneChunkWithoutKeys()
    {
        var only = (await ReadAsync(new RangeRequest { Key = All, RangeEnd = All, CountOnly = true })).Should().ContainSingle().Which;

        (only.Count, only.Kvs.Count, only.Header.Revision).Should().Be((Keys, 0, Etcd.Revision));
    }

    [Test]
    public async Task RangeStream_NoKeys_IsOneEmptyChunk()
    {
        var only = (await ReadAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("none") })).Should().ContainSingle().Which;

        (only.Count, only.Kvs.Count, only.Header.Revision).Should().Be((0, 0, Etcd.Revision));
    }

    [Test]
    public async Task RangeStream_LargeValues_HalvesItsChunks()
    {
        var value = new string('v', 400_000);
        for (var number = 0; number < Keys; number++)
        {
            Etcd.Put($"k{number:000}", number < 20 ? value : "v");
        }

        // Above two times 1.5 MiB a chunk is halved, and below half of it doubled.
        (await ReadAsync(new RangeRequest { Key = All, RangeEnd = All })).Select(chunk => chunk.Kvs.Count)
            .Should().Equal(10, 5, 5, 5, 10, 20, 40, 5);
    }

    [Test]
    public async Task RangeStream_EarlierRevision_IsReadThroughout()
    {
        var revision = Etcd.Revision;
        Etcd.Put("k999", "later");

        var chunks = await ReadAsync(new RangeRequest { Key = All, RangeEnd = All, Revision = revision });

        (chunks.Sum(chunk => chunk.Kvs.Count), chunks[^1].Header.Revision).Should().Be((Keys, revision + 1));
    }

    [Test]
    public async Task RangeStream_WhatItCannotDo_IsRefused()
    {
        await RefusedAsync(new RangeRequest(), EtcdError.EmptyKey.Code, EtcdError.EmptyKey.Message);
        await RefusedAsync(new RangeRequest { Key = All, Revision = 10_000 }, EtcdError.FutureRev.Code, EtcdError.FutureRev.Message);
        await RefusedAsync(
            new RangeRequest { Key = All, SortOrder = RangeRequest.Types.SortOrder.Descend },
            StatusCode.Unimplemented,
            "RangeStream does not support custom sort orders");
        await RefusedAsync(
            new RangeRequest { Key = All, MaxModRevision = 1 }, StatusCode.Unimplemented, "RangeStream does not support revision filters");
    }

    private async Task<List<RangeResponse>> ReadAsync(RangeRequest request)
    {
        using var call = Client.Kv.RangeStream(request);
        return await call.ResponseStream.ReadAllAsync().Select(chunk => chunk.RangeResponse).ToListAsync().AsTask().Within("the chunks");
    }

    private Task RefusedAsync(RangeRequest request, StatusCode code, string message) => ReadAsync(request).ShouldFailAsync(code, message);
}
