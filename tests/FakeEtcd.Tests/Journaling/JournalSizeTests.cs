using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace FakeEtcd.Tests.Journaling;

/// <summary>The journal holds at most about 64 MiB, whatever the shape of the messages.</summary>
public sealed class JournalSizeTests : ServerFixture
{
    private const long Bound = 64 * 1024 * 1024;

    [Test]
    public async Task Calls_ManyEmptyCompares_CountWhatTheyTake()
    {
        // Two bytes each on the wire, and about a hundred in memory.
        var request = new TxnRequest();
        request.Compare.AddRange(Enumerable.Range(0, 100_000).Select(_ => new Compare()));
        for (var call = 0; call < 12; call++)
        {
            await Client.Kv.Awaiting(kv => kv.TxnAsync(request).ResponseAsync).Should().ThrowAsync<RpcException>();
        }

        var objects = Etcd.Journal.Calls.Sum(call => ((TxnRequest)call.Request).Compare.Count);
        (objects * 128L).Should().BeLessThan(Bound);
        Etcd.Journal.Total.Should().Be(12);
    }

    [Test]
    public async Task Calls_LargeResponses_PushOthersOut()
    {
        var value = ByteString.CopyFrom(new byte[1024 * 1024]);
        for (var key = 0; key < 20; key++)
        {
            Etcd.Put($"key{key}", value);
        }

        for (var call = 0; call < 5; call++)
        {
            await Client.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("key"), RangeEnd = ByteString.CopyFromUtf8("kez") });
        }

        Etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.Range)).Should().Be(3);
    }

    [Test]
    public async Task Calls_OneLargerThanTheBound_IsNotKept()
    {
        var value = ByteString.CopyFrom(new byte[1024 * 1024]);
        for (var key = 0; key < 70; key++)
        {
            Etcd.Put($"key{key}", value);
        }

        await Client.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("key"), RangeEnd = ByteString.CopyFromUtf8("kez") });

        Etcd.Journal.Calls.Should().BeEmpty();
        Etcd.Journal.Total.Should().Be(1);
    }
}
