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
    public async Task Calls_ManyUnknownFields_AreNotKept()
    {
        var plain = Marshallers.Create(static bytes => bytes, static bytes => bytes);
        var range = new Method<byte[], byte[]>(MethodType.Unary, "etcdserverpb.KV", "Range", plain, plain);
        using var request = new MemoryStream();
        using (var output = new CodedOutputStream(request))
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteString("key");
            for (var field = 1000; field < 100_000; field++)
            {
                output.WriteTag(field, WireFormat.WireType.Varint);
                output.WriteInt32(1);
            }
        }

        await Client.Channel.CreateCallInvoker().AsyncUnaryCall(range, null, default, request.ToArray());

        var call = Etcd.Journal.Calls.Should().ContainSingle().Subject;
        call.Key.Should().Be("key");
        call.Request.CalculateSize().Should().BeLessThan(100);
    }

    [Test]
    public async Task Calls_ManyAlarms_CountWhatTheyTake()
    {
        for (var member = 1ul; member <= 2000; member++)
        {
            await Client.Maintenance.AlarmAsync(new AlarmRequest
            {
                Action = AlarmRequest.Types.AlarmAction.Activate, MemberID = member, Alarm = AlarmType.Nospace,
            });
        }

        for (var call = 0; call < 300; call++)
        {
            await Client.Maintenance.AlarmAsync(new AlarmRequest());
        }

        var alarms = Etcd.Journal.Calls.Sum(call => call.Response is AlarmResponse response ? response.Alarms.Count : 0L);
        (alarms * 128).Should().BeLessThan(Bound);
    }

    [Test]
    public async Task Calls_ManyShortTexts_CountWhatTheyTake()
    {
        // Two bytes each on the wire, and more than ten times as much in memory.
        var request = new MemberAddRequest();
        request.PeerURLs.AddRange(Enumerable.Repeat("", 400_000));
        for (var call = 0; call < 3; call++)
        {
            await Client.Cluster.Awaiting(cluster => cluster.MemberAddAsync(request).ResponseAsync).Should().ThrowAsync<RpcException>();
        }

        Etcd.Journal.Calls.Count.Should().BeLessThan(3);
        Etcd.Journal.Total.Should().Be(3);
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
