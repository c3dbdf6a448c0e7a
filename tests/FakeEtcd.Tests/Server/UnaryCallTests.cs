using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing.Network;

namespace FakeEtcd.Tests.Server;

/// <summary>What a unary call is, apart from what its service does.</summary>
public sealed class UnaryCallTests : ServerFixture
{
    private static readonly RangeRequest Range = new() { Key = ByteString.CopyFromUtf8("a") };

    [Test]
    public async Task Metadata_OfEachCall_IsItsOwn()
    {
        Metadata[] sent = [new() { { "a", "1" } }, new() { { "a", "1" } }, new() { { "a", "2" } }, [], new() { { "b", "1" } }];

        foreach (var metadata in sent)
        {
            await Client.Kv.RangeAsync(Range, metadata);
        }

        Etcd.Journal.Calls.Select(call => (call.Client.Headers.GetValue("a"), call.Client.Headers.GetValue("b"))).Should().Equal(
            ("1", null), ("1", null), ("2", null), (null, null), (null, "1"));
        Etcd.Journal.Calls.Should().OnlyContain(call => call.Client.UserAgent.StartsWith("grpc-dotnet"));
    }

    [Test]
    public async Task Metadata_Binary_IsDecoded()
    {
        byte[] value = [0, 1, 2, 255];

        await Client.Kv.RangeAsync(Range, new Metadata { { "x-bin", value } });

        Etcd.Journal.Calls.Single().Client.Headers.GetValueBytes("x-bin").Should().Equal(value);
    }

    [Test]
    public async Task Deadline_PassesWhileTheServerWaits_EndsTheCall()
    {
        using var hang = Etcd.Faults.On(EtcdRpc.Range).Hang();

        var answer = await RawGrpcCall.SendAsync(
            Etcd.ConnectionString, "/etcdserverpb.KV/Range", RawGrpcCall.Frame(Range.ToByteArray()), headers: ("grpc-timeout", "50m"));

        answer.GrpcStatus.Should().Be("4");
        answer.Message.Should().Be("context deadline exceeded");
        Etcd.Journal.Calls.Single().Status!.Value.StatusCode.Should().Be(StatusCode.DeadlineExceeded);
    }

    [Test]
    public async Task Deadline_BeyondAnyTimer_IsNone()
    {
        var answer = await RawGrpcCall.SendAsync(
            Etcd.ConnectionString, "/etcdserverpb.KV/Range", RawGrpcCall.Frame(Range.ToByteArray()), headers: ("grpc-timeout", "99999999H"));

        answer.GrpcStatus.Should().Be("0");
    }

    [Test]
    public async Task Condition_OfATest_Throws_FailsTheCall([Values] bool isFile)
    {
        Etcd.Faults.On(EtcdRpc.Range).When(_ => throw (isFile ? new FileNotFoundException("mine") : new InvalidOperationException("mine"))).Fail(EtcdError.NoLeader);

        var failed = await Client.Kv.Awaiting(kv => kv.RangeAsync(Range).ResponseAsync).Should().ThrowAsync<RpcException>();

        failed.Which.Status.Should().Match<Status>(status =>
            status.StatusCode == StatusCode.Unknown && status.Detail == "Exception was thrown by handler.");
        Etcd.Journal.Calls.Single().IsCompleted.Should().BeTrue();
    }
}
